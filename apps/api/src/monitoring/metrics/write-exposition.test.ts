import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createRecorder } from '../service/create-recorder.ts';
import { METRIC_TEXTS } from '../service/metric-texts.ts';
import { exposedName, writeExposition } from './write-exposition.ts';

const DEPLOY = fileURLToPath(new URL('../../../../../deploy/', import.meta.url));
/** Debian's package prometheus has it. */
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

function recorded(): string {
  const recorder = createRecorder();
  recorder.describe(METRIC_TEXTS);
  const labels = { route: '/api/v1/products/:id', method: 'GET', status: '2xx', cache: 'hit' };
  for (const milliseconds of [0.4, 3, 3, 199, 70_000, 900_000]) {
    recorder.observe('request_duration', labels, milliseconds * 1_000);
  }
  recorder.count('requests_refused', { priority: 'se"arch\\\n' }, 3);
  recorder.gauge('cache_bytes', { route: 'products.list' }, 5);
  recorder.gauge('cache_bytes', { route: 'products.list' }, 1_024);
  recorder.observe('upload_size', {}, 5_000);
  return writeExposition(recorder.exposed(), recorder.textOf);
}

describe('what Prometheus is shown', () => {
  it('has base units, buckets that add up, and a last value of gauges', () => {
    const text = recorded();
    const of = (start: string) => text.split('\n').filter((line) => line.startsWith(start));
    expect(of('headroom_requests_refused_total{')).toEqual([
      String.raw`headroom_requests_refused_total{priority="se\"arch\\\n"} 3`,
    ]);
    expect(of('headroom_cache_bytes{')).toEqual(['headroom_cache_bytes{route="products.list"} 1024']);
    const buckets = of('headroom_request_duration_seconds_bucket').map((line) => [
      /le="([^"]+)"/.exec(line)?.[1],
      Number(line.split(' ').at(-1)),
    ]);
    expect(buckets).toEqual(
      expect.arrayContaining([
        ['0.001', 1],
        ['0.005', 3],
        ['0.1', 3],
        ['0.2', 4],
        ['60', 4],
        ['600', 5],
        ['+Inf', 6],
      ]),
    );
    expect(buckets.every(([, count], at) => at === 0 || Number(count) >= Number(buckets[at - 1]![1]))).toBe(true);
    expect(of('headroom_request_duration_seconds_count')[0]).toMatch(/ 6$/);
    expect(of('headroom_upload_size_bytes_bucket{le="16384"}')[0]).toMatch(/ 1$/);
  });

  it('is well formed: every line a comment, or a name with labels and a number', () => {
    const value = String.raw`(?:[^"\\]|\\["\\n])*`;
    const sample = new RegExp(`^[a-z_]+(?:\\{(?:[a-z]+="${value}",?)+\\})? (?:[\\d.e+-]+|\\+Inf)$`);
    for (const line of recorded().trimEnd().split('\n'))
      expect(line).toMatch(line.startsWith('#') ? /^# (HELP|TYPE) headroom_/ : sample);
  });

  it.skipIf(!hasPromtool)('is what promtool takes, and so are the rules', () => {
    const says = (args: readonly string[], input = '') => {
      const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
      return { status, output: status === 0 ? '' : stdout + stderr };
    };
    const well = { status: 0, output: '' };
    expect(says(['check', 'metrics'], recorded())).toEqual(well);
    expect(says(['check', 'rules', `${DEPLOY}prometheus/headroom-rules.yml`])).toEqual(well);
    expect(says(['test', 'rules', `${DEPLOY}prometheus/headroom-rules.test.yml`])).toEqual(well);
    expect(says(['check', 'config', '--syntax-only', `${DEPLOY}prometheus/prometheus.yml`])).toEqual(well);
  });

  it('has every figure that rules and dashboards ask for', () => {
    const kinds = ['counter', 'gauge', 'distribution'] as const;
    const known = new Set(
      Object.keys(METRIC_TEXTS).flatMap((name) =>
        kinds.flatMap((kind) => {
          const shown = exposedName(name, kind);
          return kind === 'distribution' ? ['bucket', 'sum', 'count'].map((part) => `${shown}_${part}`) : [shown];
        }),
      ),
    );
    const files = ['prometheus', 'grafana'].flatMap((folder) =>
      readdirSync(DEPLOY + folder).map((file) => readFileSync(`${DEPLOY}${folder}/${file}`, 'utf8')),
    );
    const asked = new Set(files.join('\n').match(/\bheadroom_[a-z_]+/g));
    expect(asked.size).toBeGreaterThan(10);
    expect([...asked].filter((name) => !known.has(name))).toEqual([]);
  });
});
