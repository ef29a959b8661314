import type { VitalsBy } from '@headroom/contracts/monitoring/field-answers';
import { useId, useState, type FormEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { inputClass } from '../../ui/field.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import styles from './console.module.css';
import { COUNTED_METRIC } from './filter-values.tsx';
import { formatMany } from './parts/format-figure.ts';
import { Loaded } from './parts/loaded.tsx';
import type { SectionScope } from './section-scope.ts';
import { compareWords } from './span-words.ts';
import { useConsoleQuery } from './use-console-query.ts';
import { useMonitoring } from './use-monitoring.ts';

/** What stands beside what is looked at: nothing, the period before, or of two releases the other. */
export function CompareChoice({ scope }: { scope: SectionScope }) {
  const { query } = useConsoleQuery();
  const [isOpen, setOpen] = useState(false);
  const note = query.compare && noteOf(scope, query.compare.with);
  return (
    <>
      <Popover
        className={styles.layer}
        onToggle={setOpen}
        renderTrigger={(props) => (
          <button {...props} type="button" className={styles.own}>
            {compareWords(query.compare) ?? 'Compare with…'}
          </button>
        )}
      >
        {isOpen && <Comparisons />}
      </Popover>
      {note && <p className={styles.scope}>{note}</p>}
    </>
  );
}

function noteOf(scope: SectionScope, beside: 'before' | 'release'): string | undefined {
  if (scope === 'now') return 'Not here: what this screen shows has its own time.';
  if (beside === 'before' || scope === 'visits') return undefined;
  return scope === 'some'
    ? 'Here only what people felt is told apart by release.'
    : 'Not here: this screen is not told apart by release.';
}

function Comparisons() {
  const { query, change } = useConsoleQuery();
  const [beside, setBeside] = useState(query.compare?.with ?? 'nothing');
  return (
    <div className={styles.filters}>
      <Segmented<typeof beside>
        label="Beside it"
        value={beside}
        options={[
          { value: 'nothing', label: 'Nothing' },
          { value: 'before', label: 'Before' },
          { value: 'release', label: 'Release' },
        ]}
        onChange={(next) => {
          setBeside(next);
          if (next === 'nothing') change({ compare: undefined });
          if (next === 'before') change({ compare: { with: 'before' } });
        }}
      />
      {beside === 'nothing' && <p className={styles.scope}>Nothing stands beside what is looked at.</p>}
      {beside === 'before' && (
        <p className={styles.scope}>The period of the same length that ended where this one begins, fainter.</p>
      )}
      {beside === 'release' && <Releases />}
    </div>
  );
}

/** Two of the releases that were visited in this time: one is looked at, the other stands beside it. */
function Releases() {
  const { query, change } = useConsoleQuery();
  const id = useId();
  const found = useMonitoring<VitalsBy>('/vitals/by', {
    kind: 'field',
    own: { metric: COUNTED_METRIC, dimension: 'release', release: [], limit: '50' },
  });
  const other = query.compare?.with === 'release' ? query.compare.release : undefined;
  return (
    <Loaded result={found} what="The releases" waiting={<p className={styles.scope}>Counting…</p>}>
      {({ rows }) => {
        const counts = new Map(rows.map(({ value, figure }) => [value, figure.n]));
        const known = [...new Set([...(query.filters.release ?? []), ...(other ? [other] : []), ...counts.keys()])];
        if (known.length < 2)
          return <p className={styles.scope}>It takes two: only {known[0] ?? 'none'} was visited in this time.</p>;
        const first = query.filters.release?.[0] ?? known.find((release) => release !== other)!;
        const second = other ?? known.find((release) => release !== first)!;
        return (
          <form
            key={`${first} ${second}`}
            className={styles.span}
            onSubmit={(event: FormEvent<HTMLFormElement>) => {
              event.preventDefault();
              const form = new FormData(event.currentTarget);
              change({
                filters: { ...query.filters, release: [String(form.get('release'))] },
                compare: { with: 'release', release: String(form.get('beside')) },
              });
              event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
            }}
          >
            {[
              { name: 'release', label: 'Release', value: first },
              { name: 'beside', label: 'Beside', value: second },
            ].map(({ name, label, value }) => (
              <label key={name} htmlFor={`${id}-${name}`} className={styles.select}>
                {label}
                <select id={`${id}-${name}`} name={name} className={inputClass} defaultValue={value}>
                  {known.map((release) => (
                    <option key={release} value={release}>
                      {release}, n {formatMany(counts.get(release) ?? 0)}
                    </option>
                  ))}
                </select>
              </label>
            ))}
            <Button type="submit" variant="go">
              Compare
            </Button>
          </form>
        );
      }}
    </Loaded>
  );
}
