import type { AlertRuleAnswer, AlertRulesAnswer } from '@headroom/contracts/monitoring/alerts';
import { useMemo, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Status } from '../../../ui/status.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useMonitoring } from '../use-monitoring.ts';
import { RuleForm } from './rule-form.tsx';
import { RULE_STATES, ruleValue, ruleWords } from './rule-words.ts';
import styles from './alerts.module.css';

const columnsOf = (change: (rule: AlertRuleAnswer) => void): Column<AlertRuleAnswer>[] => [
  {
    key: 'state',
    head: 'State',
    phone: 'line',
    cell: ({ state }) => <Status shape={RULE_STATES[state].shape}>{RULE_STATES[state].word}</Status>,
    sortBy: ({ state }) => Object.keys(RULE_STATES).indexOf(state),
  },
  {
    key: 'name',
    head: 'Rule',
    isHead: true,
    cell: ({ name, note }) => (
      <>
        {name}
        {note !== null && <span className={styles.why}>{note}</span>}
      </>
    ),
  },
  { key: 'when', head: 'Fires when', cell: ruleWords },
  { key: 'now', head: 'Now', isFigure: true, phone: 'figure', cell: ruleValue },
  {
    key: 'change',
    head: '',
    isFigure: true,
    cell: (rule) => (
      <Button variant="bare" aria-label={`Change ${rule.name}`} onClick={() => change(rule)}>
        Change
      </Button>
    ),
  },
];

/** What is watched, the worst first, and a form to change it. */
export function RulesSection() {
  const rules = useMonitoring<AlertRulesAnswer>('/alert-rules', { kind: 'alerts', takes: 'nothing' });
  const [edited, setEdited] = useState<AlertRuleAnswer | 'new'>();
  const columns = useMemo(() => columnsOf(setEdited), []);
  return (
    <Section
      title="Rules"
      aside={
        <Button variant="plain" onClick={() => setEdited('new')}>
          Add a rule
        </Button>
      }
    >
      <Loaded result={rules} what="The rules" waiting={<WaitingTable label="Rules" columns={columns} rows={15} />}>
        {(answer) => (
          <DataTable
            label="Rules"
            columns={columns}
            rows={answer.rules}
            keyOf={({ id }) => id}
            firstRows={30}
            sortedBy={{ key: 'state', isDescending: false }}
          />
        )}
      </Loaded>
      {edited !== undefined && (
        <RuleForm
          key={edited === 'new' ? 'new' : edited.id}
          rule={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Section>
  );
}
