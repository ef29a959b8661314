import { DIMENSIONS, type Dimension } from '@headroom/contracts/monitoring/monitoring-words';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import styles from './console.module.css';
import { FilterValues } from './filter-values.tsx';
import type { SectionScope } from './section-scope.ts';
import { useConsoleQuery } from './use-console-query.ts';

/** Where another choice than all visits changes nothing, or not everything. */
const NOTES: Readonly<Partial<Record<SectionScope, string>>> = {
  some: 'Here only what people felt is about them; the rest counts everybody.',
  time: 'Not here: this screen counts everybody.',
  now: 'Not here: this screen counts everybody.',
};

/** Which visits the console is about: every choice can be taken away where it stands, and made by any dimension. */
export function FilterChoice({ scope }: { scope: SectionScope }) {
  const { query, change } = useConsoleQuery();
  const [isOpen, setOpen] = useState(false);
  const chosen = DIMENSIONS.flatMap((dimension) =>
    (query.filters[dimension] ?? []).map((value) => ({ dimension, value })),
  );
  const set = (dimension: Dimension, values: readonly string[]) => {
    const { [dimension]: _, ...others } = query.filters;
    change({ filters: values.length > 0 ? { ...others, [dimension]: values } : others });
  };
  const note = NOTES[scope];
  return (
    <section className={styles.choice} aria-label="Visits">
      <h2>Visits</h2>
      {chosen.length === 0 && <p className={styles.allVisits}>All of them</p>}
      {chosen.length > 0 && (
        <ul className={styles.chosen}>
          {chosen.map(({ dimension, value }) => (
            <li key={`${dimension} ${value}`}>
              <button
                type="button"
                aria-label={`Not only ${dimension} ${value}`}
                onClick={() =>
                  set(
                    dimension,
                    query.filters[dimension]!.filter((other) => other !== value),
                  )
                }
              >
                <span>
                  {dimension} <b>{value}</b>
                </span>
                <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {chosen.length > 0 && note && <p className={styles.scope}>{note}</p>}
      <div className={styles.filterButtons}>
        <Popover
          className={styles.layer}
          onToggle={setOpen}
          renderTrigger={(props) => <Button {...props}>Choose visits</Button>}
        >
          {isOpen && <FilterValues onChange={set} />}
        </Popover>
        {chosen.length > 0 && (
          <Button variant="bare" onClick={() => change({ filters: {} })}>
            All visits
          </Button>
        )}
      </div>
    </section>
  );
}
