import type { Range } from '@headroom/contracts/monitoring/monitoring-words';
import { useState, type FormEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { CompareChoice } from './compare-choice.tsx';
import { spanOf } from './console-query.ts';
import styles from './console.module.css';
import type { SectionScope } from './section-scope.ts';
import { spanWords } from './span-words.ts';
import { useConsoleQuery } from './use-console-query.ts';

const CHOICES: readonly { value: Range; label: string }[] = [
  { value: '1h', label: '1 h' },
  { value: '6h', label: '6 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
  { value: '30d', label: '30 d' },
];

/** Which time the console is about, and what stands beside it. */
export function TimeChoice({ scope }: { scope: SectionScope }) {
  const { query, change } = useConsoleQuery();
  const isOwn = query.from !== undefined;
  return (
    <section className={styles.choice} aria-label="Time">
      <h2>Time</h2>
      <Segmented<Range | 'own'>
        label="How far back"
        className={styles.ranges}
        value={isOwn ? 'own' : query.range}
        options={CHOICES}
        onChange={(range) => range !== 'own' && change({ range, from: undefined, to: undefined })}
      />
      <Popover
        className={styles.layer}
        renderTrigger={(props) => (
          <button {...props} type="button" className={styles.own}>
            {isOwn ? spanWords(query) : `${spanWords(query)}, live`}
          </button>
        )}
      >
        <OwnSpan />
      </Popover>
      {scope === 'now' && <p className={styles.scope}>Not here: what this screen shows has its own time.</p>}
      <CompareChoice scope={scope} />
    </section>
  );
}

/** From and to, by the clock of this device. */
function OwnSpan() {
  const { query, change } = useConsoleQuery();
  const [isWrong, setWrong] = useState(false);
  const [now] = useState(Date.now);
  const { from, to } = spanOf(query, now);
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [start, end] = ['from', 'to'].map((name) => Date.parse(String(form.get(name))));
    if (start === undefined || end === undefined || !(end > start)) {
      setWrong(true);
      return;
    }
    setWrong(false);
    change({ from: start, to: end });
    event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
  }
  return (
    // What is chosen elsewhere becomes what is offered here.
    <form key={spanWords(query)} className={styles.span} onSubmit={onSubmit}>
      <TextField label="From" name="from" type="datetime-local" defaultValue={localMinute(from)} required />
      <TextField
        label="To"
        name="to"
        type="datetime-local"
        defaultValue={localMinute(to)}
        required
        error={isWrong && 'It has to end after it begins.'}
      />
      <Button type="submit" variant="go">
        Show
      </Button>
    </form>
  );
}

/** As such a field wants it: `2026-11-03T14:02`, by the clock of this device. */
function localMinute(milliseconds: number): string {
  const offset = new Date(milliseconds).getTimezoneOffset() * 60_000;
  return new Date(milliseconds - offset).toISOString().slice(0, 16);
}
