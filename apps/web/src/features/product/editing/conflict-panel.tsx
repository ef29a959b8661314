import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import { historyQuery } from '../../../cache/editing/history-query.ts';
import { fieldsOf } from '../../../cache/editing/product-changes.ts';
import { isSame, type Choice, type Collision } from '../../../cache/editing/three-way-merge.ts';
import { sessionQuery } from '../../../cache/session-query.ts';
import { useAnnounce } from '../../../ui/announcer.tsx';
import { Button } from '../../../ui/button.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { Status } from '../../../ui/status.tsx';
import { compareWords } from '../compare-words.ts';
import { collisionName, differenceWords, fieldName, listWords, numberWord, valueWords } from './collision-words.ts';
import styles from './conflict-panel.module.css';

type Collided = NonNullable<ReturnType<EditStore['collision']>>;

/** Somebody was faster: what collides stands side by side, and nothing is sent until each has been chosen. */
export function ConflictPanel({
  store,
  collided,
  currency,
}: {
  store: EditStore;
  collided: Collided;
  currency: string;
}) {
  const { edit, theirs, collisions } = collided;
  const [chosen, setChosen] = useState<ReadonlyMap<string, { choice: Choice; theirs: unknown }>>(new Map());
  // A choice against a value that changed since is none.
  const choices: ReadonlyMap<string, Choice> = new Map(
    collisions.flatMap((collision) => {
      const made = chosen.get(collision.path);
      return made && isSame(made.theirs, collision.theirs) ? [[collision.path, made.choice] as const] : [];
    }),
  );
  const announce = useAnnounce();
  const { data: history } = useQuery(historyQuery(edit.productId));
  // A change that came while somebody was writing is known when the text is saved: the base is then older than the edit says.
  const cameWhileWriting = edit.base.version >= theirs.version;
  const seen = cameWhileWriting ? theirs.version - 1 : edit.base.version;
  const { data: user } = useQuery(sessionQuery);
  const since = history?.entries.filter(({ version }) => version > seen && version <= theirs.version) ?? [];
  // My own edits of other fields go on while this one waits.
  const others = since.filter(({ actor }) => actor?.id !== user?.id);
  const between = others.length > 0 ? others : since;
  const people = [...new Set(between.flatMap(({ actor }) => (actor ? [actor.name] : [])))];
  const who = people.length > 0 ? listWords(people) : 'Somebody';
  const open = collisions.filter(({ path }) => !choices.has(path));
  const mine = collisions.length - open.length - count(choices, collisions, 'theirs');
  const isAllTheirs = open.length === 0 && mine === 0 && fieldsOf(edit.changes).length <= collisions.length;

  const heading = `${who} ${people.length > 1 ? 'were' : 'was'} faster. ${numberWord(collisions.length)} ${
    collisions.length === 1 ? 'field needs' : 'fields need'
  } your choice.`;
  useEffect(() => announce(heading), [announce, heading]);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // The address names it, and it came after the address.
    if (window.location.hash === '#choice') panel.current?.scrollIntoView({ block: 'start' });
  }, []);

  const collidedFields = new Set(collisions.map(({ path }) => path.split('/')[0]));
  const merged = [
    ...new Set([...fieldsOf(edit.changes), ...between.flatMap(({ changes }) => changes.map(({ field }) => field))]),
  ].filter((field) => !collidedFields.has(field) && field !== 'updatedAt');

  const choose = (collision: Collision, choice: Choice) =>
    setChosen(new Map([...chosen, [collision.path, { choice, theirs: collision.theirs }]]));
  const all = (choice: Choice) =>
    setChosen(new Map(collisions.map(({ path, theirs: value }) => [path, { choice, theirs: value }])));

  return (
    <section ref={panel} id="choice" className={styles.panel} aria-labelledby="choice-heading">
      <div className={styles.head}>
        <h2 id="choice-heading">{heading}</h2>
        <Status shape="risk">Waiting for you</Status>
      </div>
      <p className={styles.text}>
        {who} saved {versions(between.at(-1)?.version ?? seen + 1, between[0]?.version ?? theirs.version)} while{' '}
        {cameWhileWriting ? 'you were writing' : 'your change was on its way'}.{' '}
        {merged.length > 0 &&
          `${listWords(merged.map((field, index) => (index === 0 ? fieldName(field) : fieldName(field).toLowerCase())))} did not collide: merged already. `}
        Nothing of it is sent until you choose.
      </p>
      <div className={styles.three}>
        <span className={`${styles.title} ${styles.corner}`} />
        <span className={styles.title}>
          <b>Base</b>
          {cameWhileWriting ? 'when you began' : `version ${edit.base.version}`}
          {!cameWhileWriting && edit.base.at && `, ${formatDateTime(edit.base.at)}`}
        </span>
        <span className={styles.title}>
          <b>Mine</b>not sent, {formatDateTime(edit.madeAt)}
        </span>
        <span className={styles.title}>
          <b>Theirs</b>version {theirs.version}
          {theirs.updatedAt && `, ${formatDateTime(theirs.updatedAt)}`}
        </span>
        {collisions.map((collision) => (
          <CollisionRow
            key={collision.path}
            collision={collision}
            name={collisionName(collision, theirs)}
            currency={currency}
            choice={choices.get(collision.path)}
            onChoose={(choice) => choose(collision, choice)}
          />
        ))}
      </div>
      <div className={styles.tools}>
        <Button
          variant="go"
          aria-disabled={open.length > 0 || undefined}
          onClick={() => open.length === 0 && void store.resolve(edit.productId, choices)}
        >
          {isAllTheirs ? `Keep version ${theirs.version}` : `Save as version ${theirs.version + 1}`}
        </Button>
        <Button onClick={() => all('mine')}>Take all of mine</Button>
        <Button onClick={() => all('theirs')}>Take all of theirs</Button>
        <span className={styles.count}>
          {open.length > 0
            ? `${open.length} still to choose`
            : `${mine} of mine, ${collisions.length - mine} of theirs`}
        </span>
      </div>
    </section>
  );
}

function CollisionRow({
  collision,
  name,
  currency,
  choice,
  onChoose,
}: {
  collision: Collision;
  name: string;
  currency: string;
  choice: Choice | undefined;
  onChoose: (choice: Choice) => void;
}) {
  const { path, base } = collision;
  const words = (value: unknown) => valueWords(path, value, currency);
  return (
    <div className={styles.row} role="radiogroup" aria-label={name}>
      <span className={styles.name}>{name}</span>
      <span className={`${styles.side} ${styles.base}`}>
        <span className={styles.who}>Base</span>
        <span className={styles.value} dir="auto">
          {words(base)}
        </span>
      </span>
      {(['mine', 'theirs'] as const).map((side) => (
        <label key={side} className={styles.side}>
          <span className={styles.who}>{side === 'mine' ? 'Mine' : 'Theirs'}</span>
          <input type="radio" name={path} checked={choice === side} onChange={() => onChoose(side)} />
          <span className={styles.value} dir="auto">
            <Marked before={words(base)} after={words(collision[side])} isText={typeof collision[side] === 'string'} />{' '}
            <span className={styles.difference}>{differenceWords(path, base, collision[side], currency)}</span>
          </span>
        </label>
      ))}
    </div>
  );
}

/** What only this side says is marked. */
function Marked({ before, after, isText }: { before: string; after: string; isText: boolean }) {
  const runs = useMemo(() => compareWords(before, after).after, [before, after]);
  if (!isText || runs.every(({ own }) => own)) return after;
  return runs.map((run, index) =>
    // Runs have no identity but their place.
    // oxlint-disable-next-line react/no-array-index-key
    run.own && run.text.trim() ? <ins key={index}>{run.text}</ins> : run.text,
  );
}

function count(choices: ReadonlyMap<string, Choice>, collisions: readonly Collision[], choice: Choice): number {
  return collisions.filter(({ path }) => choices.get(path) === choice).length;
}

function versions(first: number, last: number): string {
  return first >= last ? `version ${last}` : `versions ${first} to ${last}`;
}
