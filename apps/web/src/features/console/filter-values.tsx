import type { VitalsBy } from '@headroom/contracts/monitoring/field-answers';
import { DIMENSIONS, type Dimension } from '@headroom/contracts/monitoring/monitoring-words';
import { useId, useState } from 'react';
import { inputClass } from '../../ui/field.tsx';
import styles from './console.module.css';
import leader from './leader.module.css';
import { formatMany } from './parts/format-figure.ts';
import { Loaded } from './parts/loaded.tsx';
import { useConsoleQuery } from './use-console-query.ts';
import { useMonitoring } from './use-monitoring.ts';

const WORDS: Readonly<Record<Dimension, string>> = {
  route: 'Route',
  device: 'Device',
  connection: 'Connection',
  country: 'Country',
  browser: 'Browser',
  release: 'Release',
  navigation: 'Navigation',
};
/** What nearly every page load tells once: its count says how many visits a choice leaves. */
export const COUNTED_METRIC = 'LCP';

/** A dimension, and its values with how many visits each had: those that are ticked stay. */
export function FilterValues({ onChange }: { onChange: (dimension: Dimension, values: readonly string[]) => void }) {
  const { query } = useConsoleQuery();
  const [dimension, setDimension] = useState<Dimension>('route');
  const id = useId();
  const chosen = query.filters[dimension] ?? [];
  const found = useMonitoring<VitalsBy>('/vitals/by', {
    kind: 'field',
    // Of the same dimension everything, so that there is something to choose from.
    own: { metric: COUNTED_METRIC, dimension, [dimension]: [], limit: '50' },
  });
  return (
    <div className={styles.filters}>
      <label htmlFor={id}>By</label>
      <select
        id={id}
        className={inputClass}
        value={dimension}
        onChange={({ target }) => setDimension(target.value as Dimension)}
      >
        {DIMENSIONS.map((each) => (
          <option key={each} value={each}>
            {WORDS[each]}
          </option>
        ))}
      </select>
      <Loaded result={found} what="The visits" waiting={<p className={styles.scope}>Counting…</p>}>
        {({ rows }) => {
          const counts = new Map(rows.map(({ value, figure }) => [value, figure.n]));
          const values = [...new Set([...chosen, ...counts.keys()])];
          return values.length === 0 ? (
            <p className={styles.scope}>No visit was measured in this time.</p>
          ) : (
            <ul className={styles.values} aria-label={`${WORDS[dimension]}, with page views`}>
              {values.map((value) => (
                <li key={value}>
                  <label className={`${styles.tick} ${leader.leads}`}>
                    <input
                      type="checkbox"
                      checked={chosen.includes(value)}
                      onChange={({ target }) =>
                        onChange(dimension, target.checked ? [...chosen, value] : chosen.filter((own) => own !== value))
                      }
                    />
                    <span>{value}</span> <span className={leader.end}>{formatMany(counts.get(value) ?? 0)}</span>
                  </label>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </div>
  );
}
