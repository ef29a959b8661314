import type { UseQueryResult } from '@tanstack/react-query';
import type { BulkAction, BulkPreview } from '@headroom/contracts/bulk-actions';
import type { ProductStatus } from '@headroom/contracts/catalogue';
import { explainError } from '../../../cache/explain-error.ts';
import { Button } from '../../../ui/button.tsx';
import { formatAmount, formatCount } from '../../../ui/format.ts';
import { Ruler } from '../../../ui/ruler.tsx';
import { PRODUCT_STATUS_WORDS } from '../../../ui/status.tsx';
import { ACTION_WORDS, deadlineWords, effectWords, undoDeadline } from './action-words.ts';
import styles from './bulk.module.css';

const SAMPLES = 4;
const SKIPS = 3;

/** What the action would do: in a sentence with the way back, in numbers, and on a few products. */
export function BulkPreviewPart({
  action,
  preview,
  currency,
}: {
  action: BulkAction | undefined;
  preview: UseQueryResult<BulkPreview>;
  currency: string;
}) {
  if (!action) return null;
  if (preview.isError) {
    const { title, text } = explainError(preview.error, 'The preview');
    return (
      <div className={styles.waiting}>
        <p role="alert">
          {title}. {text}
        </p>
        <Button onClick={() => void preview.refetch()}>Try again</Button>
      </div>
    );
  }
  const { data } = preview;
  if (!data) {
    return (
      <div className={styles.waiting}>
        <Ruler label="Working out what changes" value={undefined} moving />
      </div>
    );
  }
  const about = data.isExact ? '' : 'about ';
  return (
    <>
      <p className={styles.lead} aria-live="polite">
        {data.changing === 0 ? (
          <b>Nothing would change.</b>
        ) : (
          <>
            {effectWords(action, currency)} You can undo this until <b>{deadlineWords(undoDeadline())}</b>.
          </>
        )}
      </p>
      <dl className={styles.facts}>
        <Fact name="Change" value={`${about}${formatCount(data.changing)}`} />
        <Fact name="Stay as they are" value={`${about}${formatCount(data.unchanged)}`} />
        {data.skipped > 0 && <Fact name="Left out" value={`${about}${formatCount(data.skipped)}`} isBad />}
      </dl>
      {data.samples.length > 0 && (
        <table className={styles.samples}>
          <caption>For instance</caption>
          <tbody>
            {data.samples.slice(0, SAMPLES).map((sample) => (
              <tr key={sample.productId}>
                <th scope="row" title={sample.title}>
                  {sample.title || 'Untitled'}
                </th>
                <td>
                  <s>{valueWords(action, sample.before, currency)}</s>{' '}
                  <span className={styles.after}>{valueWords(action, sample.after, currency)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data.skips.length > 0 && (
        <table className={`${styles.samples} ${styles.why}`}>
          <caption>Left out, and why</caption>
          <tbody>
            {data.skips.slice(0, SKIPS).map((skip) => (
              <tr key={skip.productId}>
                <th scope="row" title={skip.title}>
                  {skip.title || 'Untitled'}
                </th>
                <td>{skip.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data.changing === 0 && data.unchanged > 0 && <p>They {ACTION_WORDS[action.kind].unchanged}.</p>}
    </>
  );
}

function Fact({ name, value, isBad = false }: { name: string; value: string; isBad?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={isBad ? styles.bad : undefined}>{value}</dd>
    </div>
  );
}

/** A status, tags, or a price in minor units, in words. */
function valueWords(action: BulkAction, value: unknown, currency: string): string {
  if (action.kind === 'reprice') return typeof value === 'number' ? formatAmount(value, currency) : 'no price';
  if (action.kind === 'tag') return Array.isArray(value) && value.length > 0 ? value.join(', ') : 'no tags';
  return PRODUCT_STATUS_WORDS[value as ProductStatus] ?? String(value);
}
