import type { SilenceAnswer } from '@headroom/contracts/monitoring/alerts';
import { Button } from '../../../ui/button.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Section } from '../parts/section.tsx';
import { changeSilences } from './show-at-once.ts';
import { useAct } from './use-act.ts';

function End({ id }: { id: string }) {
  const { act, isBusy } = useAct();
  return (
    <Button
      variant="bare"
      aria-disabled={isBusy || id === ''}
      onClick={() =>
        void act(`/silences/${id}`, {
          method: 'DELETE',
          what: 'The silence',
          done: 'Ended. What fires is told again.',
          show: (client) => changeSilences(client, (known) => known.filter((silence) => silence.id !== id)),
        })
      }
    >
      End it
    </Button>
  );
}

const COLUMNS: readonly Column<SilenceAnswer>[] = [
  {
    key: 'what',
    head: 'Silenced',
    isHead: true,
    cell: ({ ruleId, labels }) => [ruleId ?? 'Every rule', ...Object.values(labels)].join(', '),
  },
  { key: 'until', head: 'Until', cell: ({ until }) => <Moment at={until} />, phone: 'figure' },
  { key: 'reason', head: 'Because', cell: ({ reason }) => reason },
  { key: 'by', head: 'By', cell: ({ createdBy }) => createdBy },
  { key: 'end', head: '', cell: ({ id }) => <End id={id} />, isFigure: true },
];

/** What nobody is told of for a while; nothing where there is no silence. */
export function SilencesSection({ silences }: { silences: readonly SilenceAnswer[] }) {
  if (silences.length === 0) return null;
  return (
    <Section title="Silences">
      <DataTable label="Silences" columns={COLUMNS} rows={silences} keyOf={({ id }) => id} />
    </Section>
  );
}
