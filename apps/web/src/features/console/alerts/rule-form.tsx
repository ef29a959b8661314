import type { ThresholdCondition } from '@headroom/contracts/monitoring/alert-conditions';
import type { WatchedFigure } from '@headroom/contracts/monitoring/alert-words';
import type { AlertRuleAnswer, AlertRuleBody } from '@headroom/contracts/monitoring/alerts';
import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { inputClass, TextField } from '../../../ui/field.tsx';
import { ruleWords } from './rule-words.ts';
import { ThresholdFields } from './threshold-fields.tsx';
import { useAct } from './use-act.ts';
import { WATCHED_WORDS } from './watched-words.ts';
import styles from './alerts.module.css';

const FIRST: ThresholdCondition = {
  kind: 'threshold',
  figure: 'requests.p95',
  comparison: 'above',
  value: 500,
  resolveValue: 400,
  windowSeconds: 300,
  minimumCount: 50,
};

const isBackwards = ({ comparison, value, resolveValue }: ThresholdCondition): boolean =>
  comparison === 'above' ? resolveValue > value : resolveValue < value;

/** Changes a rule, or adds one. Burn rates and regressions keep their statistics: of them the name, the time and the switch can be changed. */
export function RuleForm({ rule, onClose }: { rule: AlertRuleAnswer | undefined; onClose: () => void }) {
  const { act, isBusy } = useAct();
  const formId = useId();
  const threshold = rule === undefined ? FIRST : rule.condition.kind === 'threshold' ? rule.condition : undefined;
  const [figure, setFigure] = useState<WatchedFigure>(threshold?.figure ?? 'requests.p95');
  const { per = 1 } = WATCHED_WORDS[figure];

  async function save(form: HTMLFormElement) {
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? '');
    const number = (name: string) => Number(text(name));
    const route = text('route');
    const condition: AlertRuleBody['condition'] =
      threshold === undefined || (rule && rule.condition.kind !== 'threshold')
        ? rule!.condition
        : {
            kind: 'threshold',
            figure,
            ...(route && { route }),
            comparison: text('comparison') === 'below' ? 'below' : 'above',
            value: number('value') / per,
            resolveValue: number('resolveValue') / per,
            windowSeconds: Math.round(number('window') * 60),
            minimumCount: Math.round(number('minimumCount')),
          };
    if (condition.kind === 'threshold' && isBackwards(condition)) {
      const field = form.elements.namedItem('resolveValue') as HTMLInputElement;
      field.setCustomValidity(`It must not be ${condition.comparison} the limit, or it would never be over.`);
      field.reportValidity();
      return;
    }
    const body: AlertRuleBody = {
      name: text('name'),
      condition,
      forSeconds: Math.round(number('for') * 60),
      severity: text('severity') === 'urgent' ? 'urgent' : 'notice',
      isOn: data.get('isOn') !== null,
    };
    const isDone = await act(rule ? `/alert-rules/${rule.id}` : '/alert-rules', {
      method: rule ? 'PUT' : 'POST',
      body,
      what: 'The rule',
      done: 'Saved. It is looked at within 15 seconds.',
    });
    if (isDone) onClose();
  }
  async function remove() {
    const isDone = await act(`/alert-rules/${rule!.id}`, { method: 'DELETE', what: 'The rule', done: 'Deleted.' });
    if (isDone) onClose();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={rule ? 'Change a rule' : 'Add a rule'}
      actions={
        <>
          {rule && !rule.isDefault && (
            <Button variant="danger" aria-disabled={isBusy} onClick={() => void remove()}>
              Delete it
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="go" type="submit" form={formId} aria-disabled={isBusy}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={styles.form}
        onInput={({ currentTarget }) => {
          const field = currentTarget.elements.namedItem('resolveValue');
          if (field instanceof HTMLInputElement) field.setCustomValidity('');
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        <TextField label="Name" name="name" defaultValue={rule?.name} required maxLength={120} />
        {threshold ? (
          <ThresholdFields threshold={threshold} figure={figure} onFigure={setFigure} />
        ) : (
          <p className={styles.wide}>It fires when the {rule && ruleWords(rule)}.</p>
        )}
        <TextField
          label="True for, minutes"
          name="for"
          type="number"
          min={0}
          max={1_440}
          step="any"
          required
          defaultValue={(rule?.forSeconds ?? 300) / 60}
        />
        <label className={styles.choice}>
          Severity
          <select className={inputClass} name="severity" defaultValue={rule?.severity ?? 'notice'}>
            <option value="urgent">urgent: somebody is needed now</option>
            <option value="notice">notice: within days</option>
          </select>
        </label>
        <label className={styles.tick}>
          <input type="checkbox" name="isOn" defaultChecked={rule?.isOn ?? true} /> On
        </label>
      </form>
    </Dialog>
  );
}
