import type { ThresholdCondition } from '@headroom/contracts/monitoring/alert-conditions';
import { WATCHED, type WatchedFigure } from '@headroom/contracts/monitoring/alert-words';
import type { AlertRuleAnswer, AlertRuleBody } from '@headroom/contracts/monitoring/alerts';
import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { inputClass, TextField } from '../../../ui/field.tsx';
import { ruleWords } from './rule-words.ts';
import { useAct } from './use-act.ts';
import styles from './alerts.module.css';

/** How people call what can be watched, with the unit in which the limit is typed. */
const FIGURES: Readonly<Record<WatchedFigure, { name: string; unit: string; per?: number }>> = {
  'requests.errorShare': { name: 'Requests that fail', unit: '%', per: 100 },
  'requests.p50': { name: 'Answers, p50', unit: 'ms' },
  'requests.p95': { name: 'Answers, p95', unit: 'ms' },
  'requests.p99': { name: 'Answers, p99', unit: 'ms' },
  'requests.rate': { name: 'Requests a second', unit: '/s' },
  cpu: { name: 'CPU', unit: '%', per: 100 },
  memory: { name: 'Memory', unit: '%', per: 100 },
  disk: { name: 'Disk', unit: '%', per: 100 },
  'eventLoop.utilisation': { name: 'Event loop', unit: '%', per: 100 },
  'jobs.oldestSeconds': { name: 'Oldest job that waits', unit: 's' },
  'jobs.waiting': { name: 'Jobs that wait', unit: 'jobs' },
  'feed.lagSeconds': { name: 'Lag of the change feed', unit: 's' },
  'replica.lagSeconds': { name: 'Lag of a replica', unit: 's' },
  'vitals.LCP.p75': { name: 'LCP, p75', unit: 'ms' },
  'vitals.INP.p75': { name: 'INP, p75', unit: 'ms' },
  'vitals.CLS.p75': { name: 'CLS, p75', unit: '' },
  'vitals.errors': { name: 'Errors in browsers', unit: 'errors' },
};

const FIRST: ThresholdCondition = {
  kind: 'threshold',
  figure: 'requests.p95',
  comparison: 'above',
  value: 500,
  resolveValue: 400,
  windowSeconds: 300,
  minimumCount: 50,
};

/** Changes a rule, or adds one. Burn rates and regressions keep their statistics: of them the name, the time and the switch can be changed. */
export function RuleForm({ rule, onClose }: { rule: AlertRuleAnswer | undefined; onClose: () => void }) {
  const { act, isBusy } = useAct();
  const formId = useId();
  const threshold = rule === undefined ? FIRST : rule.condition.kind === 'threshold' ? rule.condition : undefined;
  const [figure, setFigure] = useState<WatchedFigure>(threshold?.figure ?? 'requests.p95');
  const { unit, per = 1 } = FIGURES[figure];
  const shown = (value: number) => String(Number((value * per).toPrecision(12)));

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
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        <TextField label="Name" name="name" defaultValue={rule?.name} required maxLength={120} />
        {threshold ? (
          <>
            <label className={styles.choice}>
              Figure
              <select
                className={inputClass}
                value={figure}
                onChange={({ target }) => setFigure(WATCHED.find((name) => name === target.value) ?? figure)}
              >
                {WATCHED.map((name) => (
                  <option key={name} value={name}>
                    {FIGURES[name].name}
                  </option>
                ))}
              </select>
            </label>
            <label className={styles.choice}>
              Fires when it is
              <select className={inputClass} name="comparison" defaultValue={threshold.comparison}>
                <option value="above">above</option>
                <option value="below">below</option>
              </select>
            </label>
            <TextField
              label={unit ? `Limit, ${unit}` : 'Limit'}
              name="value"
              type="number"
              step="any"
              required
              defaultValue={shown(threshold.value)}
            />
            <TextField
              label={unit ? `Over again at, ${unit}` : 'Over again at'}
              name="resolveValue"
              type="number"
              step="any"
              required
              defaultValue={shown(threshold.resolveValue)}
              hint="As good as the limit, or better: so that it does not flutter."
            />
            <TextField
              label="Taken over, minutes"
              name="window"
              type="number"
              min={1}
              max={43_200}
              required
              defaultValue={threshold.windowSeconds / 60}
            />
            <TextField
              label="Values at least"
              name="minimumCount"
              type="number"
              min={1}
              required
              defaultValue={threshold.minimumCount}
              hint="With fewer it says nothing."
            />
            <TextField
              label="Route, if of one only"
              name="route"
              defaultValue={threshold.route}
              maxLength={100}
              placeholder="/api/v1/products"
            />
          </>
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
