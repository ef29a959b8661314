import type { BuildAnswer } from '@headroom/contracts/monitoring/builds';
import { formatBytes } from '../../../ui/format-size.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Section } from '../parts/section.tsx';
import { changeWords } from './change-words.ts';

interface Row {
  name: string;
  /** null: it is not in that release. */
  now: number | null;
  before: number | null;
  minified: number;
}

const COLUMNS: readonly Column<Row>[] = [
  { key: 'name', head: 'Chunk', isHead: true, isCode: true, cell: ({ name }) => name, sortBy: ({ name }) => name },
  {
    key: 'now',
    head: 'Size, gzip',
    isFigure: true,
    phone: 'figure',
    cell: ({ now }) => (now === null ? 'gone' : formatBytes(now)),
    sortBy: ({ now }) => now,
  },
  {
    key: 'minified',
    head: 'Minified',
    isFigure: true,
    cell: ({ minified }) => formatBytes(minified),
    sortBy: ({ minified }) => minified,
  },
  {
    key: 'before',
    head: 'Before',
    isFigure: true,
    cell: ({ before }) => (before === null ? '–' : formatBytes(before)),
    sortBy: ({ before }) => before,
  },
  {
    key: 'change',
    head: 'Change',
    isFigure: true,
    cell: ({ now, before }) => (before === null ? 'new' : changeWords(now ?? 0, before)),
    sortBy: ({ now, before }) => Math.abs((now ?? 0) - (before ?? 0)),
  },
];
/** Without another release there is nothing to compare with. */
const ALONE = COLUMNS.filter(({ key }) => key !== 'before' && key !== 'change');

/** Several chunks may share a name: their sizes are added up. */
function sumByName(build: BuildAnswer): Map<string, { gzipBytes: number; bytes: number }> {
  const sums = new Map<string, { gzipBytes: number; bytes: number }>();
  for (const { name, gzipBytes, bytes } of build.chunks) {
    const sum = sums.get(name);
    sums.set(name, { gzipBytes: gzipBytes + (sum?.gzipBytes ?? 0), bytes: bytes + (sum?.bytes ?? 0) });
  }
  return sums;
}

/** What the app is made of, chunk by chunk, beside another release. */
export function ChunksSection({ now, before }: { now: BuildAnswer; before: BuildAnswer | undefined }) {
  const [own, other] = [sumByName(now), before ? sumByName(before) : new Map<string, never>()];
  const rows = [...new Set([...own.keys(), ...other.keys()])].map((name): Row => ({
    name,
    now: own.get(name)?.gzipBytes ?? null,
    before: other.get(name)?.gzipBytes ?? null,
    minified: (own.get(name) ?? other.get(name))?.bytes ?? 0,
  }));
  const compared = before && `beside ${before.webRelease ?? before.id}`;
  return (
    <Section title="Chunks" aside={compared}>
      <DataTable
        label="Chunks"
        columns={before ? COLUMNS : ALONE}
        rows={rows}
        keyOf={({ name }) => name}
        sortedBy={{ key: 'now', isDescending: true }}
      />
    </Section>
  );
}
