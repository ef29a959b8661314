import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import styles from './logs.module.css';

const LEVELS = [
  { value: 'all', label: 'All' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
] as const;

export interface LineFilterValues {
  q: string | undefined;
  level: string | undefined;
  requestId: string | undefined;
}

/** Which lines are looked at. @param onClear undefined where there is nothing to clear. */
export function LineFilters({
  filters,
  onChange,
  onClear,
}: {
  filters: LineFilterValues;
  onChange: (own: Record<string, string | null>) => void;
  onClear: (() => void) | undefined;
}) {
  return (
    <form
      className={styles.bar}
      onSubmit={(event) => {
        event.preventDefault();
        const text = (field: string) => {
          const value = new FormData(event.currentTarget).get(field);
          return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
        };
        onChange({ q: text('text'), requestId: text('request'), pattern: null });
      }}
    >
      <TextField
        key={`q ${filters.q}`}
        label="Text"
        name="text"
        type="search"
        defaultValue={filters.q}
        maxLength={200}
      />
      <TextField
        key={`r ${filters.requestId}`}
        label="Request"
        name="request"
        type="search"
        defaultValue={filters.requestId}
        maxLength={64}
      />
      <Button type="submit" variant="go">
        Search
      </Button>
      <Segmented
        label="At least"
        value={LEVELS.find(({ value }) => value === filters.level)?.value ?? 'all'}
        options={LEVELS}
        onChange={(level) => onChange({ level: level === 'all' ? null : level })}
      />
      {onClear && (
        <Button variant="bare" onClick={onClear}>
          Show all
        </Button>
      )}
    </form>
  );
}
