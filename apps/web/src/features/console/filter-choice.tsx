import {
  BROWSERS,
  CONNECTIONS,
  DEVICES,
  DIMENSIONS,
  NAVIGATIONS,
  type Dimension,
} from '@headroom/contracts/monitoring/monitoring-words';
import { Button } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import styles from './console.module.css';
import { useConsoleQuery } from './use-console-query.ts';

/** Dimensions whose values are known without asking; the others are chosen where they are shown: in a table of them. */
const CHOICES: readonly { dimension: Dimension; label: string; values: readonly string[] }[] = [
  { dimension: 'device', label: 'Device', values: DEVICES },
  { dimension: 'connection', label: 'Connection', values: CONNECTIONS },
  { dimension: 'browser', label: 'Browser', values: BROWSERS },
  { dimension: 'navigation', label: 'Navigation', values: NAVIGATIONS },
];

/** Which visits the console is about. */
export function FilterChoice() {
  const { query, change } = useConsoleQuery();
  const chosen = DIMENSIONS.filter((dimension) => (query.filters[dimension]?.length ?? 0) > 0);
  const set = (dimension: Dimension, values: readonly string[]) => {
    const { [dimension]: _, ...others } = query.filters;
    change({ filters: values.length > 0 ? { ...others, [dimension]: values } : others });
  };
  return (
    <section className={styles.choice} aria-label="Visits">
      <h2>Visits</h2>
      {chosen.length === 0 && <p className={styles.allVisits}>All of them</p>}
      {chosen.length > 0 && (
        <ul className={styles.chosen}>
          {chosen.flatMap((dimension) =>
            query.filters[dimension]!.map((value) => (
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
            )),
          )}
        </ul>
      )}
      <div className={styles.filterButtons}>
        <Popover className={styles.layer} renderTrigger={(props) => <Button {...props}>Choose visits</Button>}>
          <div className={styles.filters}>
            {CHOICES.map(({ dimension, label, values }) => (
              <fieldset key={dimension}>
                <legend>{label}</legend>
                {values.map((value) => {
                  const now = query.filters[dimension] ?? [];
                  return (
                    <label key={value} className={styles.tick}>
                      <input
                        type="checkbox"
                        checked={now.includes(value)}
                        onChange={({ target }) =>
                          set(dimension, target.checked ? [...now, value] : now.filter((other) => other !== value))
                        }
                      />
                      {value}
                    </label>
                  );
                })}
              </fieldset>
            ))}
          </div>
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
