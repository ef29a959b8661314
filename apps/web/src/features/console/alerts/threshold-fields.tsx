import type { ThresholdCondition } from '@headroom/contracts/monitoring/alert-conditions';
import { WATCHED, type WatchedFigure } from '@headroom/contracts/monitoring/alert-words';
import { inputClass, TextField } from '../../../ui/field.tsx';
import { WATCHED_WORDS } from './watched-words.ts';
import styles from './alerts.module.css';

/** Of a rule for one figure: what is watched, from where on, over how long. Limits are typed in the unit of the figure. */
export function ThresholdFields({
  threshold,
  figure,
  onFigure,
}: {
  threshold: ThresholdCondition;
  figure: WatchedFigure;
  onFigure: (figure: WatchedFigure) => void;
}) {
  const { unit, per = 1 } = WATCHED_WORDS[figure];
  const shown = (value: number) => String(Number((value * per).toPrecision(12)));
  return (
    <>
      <label className={styles.choice}>
        Figure
        <select
          className={inputClass}
          value={figure}
          onChange={({ target }) => onFigure(WATCHED.find((name) => name === target.value) ?? figure)}
        >
          {WATCHED.map((name) => (
            <option key={name} value={name}>
              {WATCHED_WORDS[name].name}
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
  );
}
