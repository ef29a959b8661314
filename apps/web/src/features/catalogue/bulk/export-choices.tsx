import type { ExportFormat } from '@headroom/contracts/catalogue';
import { listQuery, type CatalogueState } from '../../../cache/catalogue-query.ts';
import type { Total } from '../page-store.ts';
import { countProducts } from './action-words.ts';
import styles from './export-choices.module.css';

const FORMATS: readonly { format: ExportFormat; name: string; holds: string }[] = [
  {
    format: 'csv',
    name: 'CSV, our own layout',
    holds: 'Every field, variant and picture. Imported again it gives the same catalogue.',
  },
  {
    format: 'shopify',
    name: 'CSV, Shopify’s layout',
    holds: 'Shopify’s columns. Options beyond the third are folded into it.',
  },
  {
    format: 'jsonl',
    name: 'JSON Lines',
    holds: 'One product a line, as the API answers it: for programs.',
  },
];

/** What the list shows as a file, and what each kind of file holds. The browser takes the download itself. */
export default function ExportChoices({ state, total }: { state: CatalogueState; total: Total | undefined }) {
  const about = total?.exact === false ? 'about ' : '';
  return (
    <div className={styles.choices}>
      <p className={styles.lead}>
        Export {total ? `${about}${countProducts(total.count)}` : 'the list'}: what the filter finds, in this order.
      </p>
      <ul>
        {FORMATS.map(({ format, name, holds }) => (
          <li key={format}>
            <a href={`/api/v1/products/export?${listQuery(state)}&format=${format}`} download>
              {name}
            </a>
            <span>{holds}</span>
          </li>
        ))}
      </ul>
      <p className={styles.note}>In a CSV, cells that a spreadsheet would run are defused; our import undoes that.</p>
    </div>
  );
}
