import { useId, useState } from 'react';
import { IMPORT_FIELDS, IMPORT_FORMATS, type ImportField, type ImportFormat } from '@headroom/contracts/catalogue';
import type { Import, ImportReading } from '@headroom/contracts/imports';
import { Button } from '../../ui/button.tsx';
import { inputClass } from '../../ui/field.tsx';
import { DELIMITER_CHOICES, ENCODING_CHOICES, fieldWords, FORMAT_WORDS } from './import-words.ts';
import styles from './imports.module.css';

const SAMPLES = 3;
type Detected = NonNullable<Import['detected']>;

/** How the file is to be read: its format, or which of its columns is which field of ours. */
export function MappingForm({
  file,
  onCheck,
  onClose,
}: {
  file: Import & { detected: Detected };
  onCheck: (reading: ImportReading) => void;
  /** Back to what was there; undefined where nothing can be read before. */
  onClose: (() => void) | undefined;
}) {
  const { detected, reading } = file;
  const [format, setFormat] = useState<ImportFormat | 'map'>(
    reading.map ? 'map' : (reading.format ?? detected.format ?? 'map'),
  );
  const [fields, setFields] = useState(() => byColumn(reading.map ?? detected.map ?? {}));
  const [encoding, setEncoding] = useState(reading.encoding ?? detected.encoding.toLowerCase());
  const [delimiter, setDelimiter] = useState(reading.delimiter ?? detected.delimiter);
  const [decimal, setDecimal] = useState<NonNullable<ImportReading['decimal']> | ''>(reading.decimal ?? '');
  const chosen = Object.values(fields).filter((field) => field !== '');
  const doubled = chosen.find((field, index) => chosen.indexOf(field) !== index);
  const problem =
    format !== 'map'
      ? ''
      : doubled
        ? `Two columns are “${fieldWords(doubled)}”. Choose one.`
        : !chosen.includes('title') && !chosen.includes('handle')
          ? 'Say which column holds the title, or the handle of products that are there already.'
          : '';

  function check() {
    const base: ImportReading = {
      ...(encoding === detected.encoding.toLowerCase() ? {} : { encoding }),
      ...(delimiter === detected.delimiter ? {} : { delimiter }),
      ...(decimal === '' ? {} : { decimal }),
    };
    onCheck(format === 'map' ? { ...base, map: toMap(fields) } : { ...base, format });
  }

  return (
    <div className={styles.mapping}>
      <div className={styles.choices}>
        <Choice
          label="Format"
          value={format}
          onChange={(value) => setFormat(value as ImportFormat | 'map')}
          options={[...IMPORT_FORMATS.map((one) => [one, FORMAT_WORDS[one]] as const), ['map', 'Another table']]}
        />
        <Choice
          label="Characters"
          value={encoding}
          onChange={setEncoding}
          options={
            ENCODING_CHOICES.some(([value]) => value === encoding)
              ? ENCODING_CHOICES
              : [[encoding, encoding], ...ENCODING_CHOICES]
          }
        />
        <Choice label="Between the columns" value={delimiter} onChange={setDelimiter} options={DELIMITER_CHOICES} />
        <Choice
          label="Decimals of prices"
          value={decimal}
          onChange={(value) => setDecimal(value as typeof decimal)}
          options={[
            ['', 'as found'],
            ['.', 'point, 12.50'],
            [',', 'comma, 12,50'],
          ]}
        />
      </div>
      {format === 'map' && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th>Column of the file</th>
              <th>For instance</th>
              <th>Is our</th>
            </tr>
          </thead>
          <tbody>
            {detected.columns.map((column) => (
              <tr key={column.name} className={fields[column.name] ? styles.mapped : undefined}>
                <th scope="row">{column.name}</th>
                <td className={styles.found}>{column.samples.slice(0, SAMPLES).join(' · ') || 'empty'}</td>
                <td>
                  <select
                    aria-label={`Column ${column.name} is our`}
                    className={inputClass}
                    value={fields[column.name] ?? ''}
                    onChange={(event) =>
                      setFields({ ...fields, [column.name]: event.target.value as ImportField | '' })
                    }
                  >
                    <option value="">not read</option>
                    {IMPORT_FIELDS.map((field) => (
                      <option key={field} value={field}>
                        {fieldWords(field)}
                      </option>
                    ))}
                  </select>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.quiet} aria-live="polite">
        {problem}
      </p>
      <div className={styles.buttons}>
        <Button variant="go" aria-disabled={problem !== ''} onClick={() => problem === '' && check()}>
          Check the file
        </Button>
        {onClose && <Button onClick={onClose}>Leave it as it is</Button>}
      </div>
    </div>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className={styles.choice}>
      <label htmlFor={id}>{label}</label>
      <select id={id} className={inputClass} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

function byColumn(map: NonNullable<ImportReading['map']>): Record<string, ImportField | ''> {
  return Object.fromEntries(Object.entries(map).map(([field, column]) => [column, field as ImportField]));
}

function toMap(fields: Record<string, ImportField | ''>): NonNullable<ImportReading['map']> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([column, field]) => (field === '' ? [] : [[field, column] as const])),
  );
}
