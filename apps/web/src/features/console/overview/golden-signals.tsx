import type { GoldenAnswer, GoldenSignal } from '@headroom/contracts/monitoring/service-requests';
import type { Marker } from '@headroom/contracts/monitoring/figures';
import { Chart } from '../charts/chart.tsx';
import { mainLine } from '../charts/main-line.ts';
import { formatValue } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Columns } from '../parts/section.tsx';
import { useMonitoring } from '../use-monitoring.ts';
import styles from './overview.module.css';

const TITLES: Readonly<Record<GoldenSignal['name'], string>> = {
  traffic: 'Traffic',
  errors: 'Errors',
  latency: 'Latency',
  saturation: 'Saturation',
};

/** Traffic, errors, latency and saturation: https://sre.google/sre-book/monitoring-distributed-systems/ */
export function GoldenSignals({ markers }: { markers: readonly Marker[] }) {
  const golden = useMonitoring<GoldenAnswer>('/golden', { kind: 'service', takes: 'time' });
  const compared = useMonitoring<GoldenAnswer>('/golden', { kind: 'service', takes: 'time', side: 'compared' });
  return (
    <Loaded
      result={golden}
      what="The golden signals"
      waiting={
        <Columns count={4}>
          {Object.values(TITLES).map((title) => (
            <Chart key={title} title={title} series={undefined}>
              <p className={styles.detail} />
            </Chart>
          ))}
        </Columns>
      }
    >
      {({ signals }) => (
        <Columns count={4}>
          {signals.map(({ name, unit, now, before, detail, series }) => {
            const other = compared.data?.signals.find((signal) => signal.name === name)?.series;
            return (
              <Chart
                key={name}
                title={TITLES[name]}
                series={series}
                n={now.n}
                figure={now.value === null ? '–' : formatValue(now.value, unit)}
                note={before.value === null ? undefined : `was ${formatValue(before.value, unit)}`}
                markers={markers}
                compared={other?.slice(mainLine(series.length), mainLine(series.length) + 1)}
              >
                <p className={styles.detail}>{detail}</p>
              </Chart>
            );
          })}
        </Columns>
      )}
    </Loaded>
  );
}
