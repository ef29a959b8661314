import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Product } from '@headroom/contracts/products';
import { useState } from 'react';
import { writeHeaders } from '../../../cache/editing/write-headers.ts';
import { historyKey, versionQuery } from '../../../cache/editing/history-query.ts';
import { isSame } from '../../../cache/editing/three-way-merge.ts';
import { explainError } from '../../../cache/explain-error.ts';
import { productQuery } from '../../../cache/product-query.ts';
import { request } from '../../../cache/request.ts';
import { randomId } from '../../../cache/random-id.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import wrong from '../../../ui/wrong.module.css';
import { fieldName, valueWords } from './collision-words.ts';
import inPlace from './edit-in-place.module.css';
import styles from './history-panel.module.css';
import type { Restorable } from './history-panel.tsx';
import { changeWords } from './history-words.tsx';

const RESTORED = ['title', 'handle', 'status', 'vendor', 'type', 'tags', 'description', 'variants', 'images'] as const;

/** Says what a restored version would change, and then does it. The present version stays in the history. */
export function RestoreDialog({
  product,
  entry,
  onClose,
}: {
  product: Product;
  entry: Restorable | undefined;
  onClose: () => void;
}) {
  return (
    <Dialog open={entry !== undefined} onClose={onClose} title={entry ? `Restore version ${entry.version}?` : ''}>
      {entry && <Restore product={product} entry={entry} onClose={onClose} />}
    </Dialog>
  );
}

function Restore({ product, entry, onClose }: { product: Product; entry: Restorable; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  // While the dialog is open, trying again is the same restoration; afterwards the version that it names says so.
  const [key] = useState(randomId);
  const { data, error } = useQuery(versionQuery(product.id, entry.version));
  const [attempt, setAttempt] = useState<{ error?: unknown }>();

  async function restore() {
    setAttempt({});
    try {
      const restored = await request<Product>(`/products/${product.id}/versions/${entry.version}/restore`, {
        method: 'POST',
        headers: writeHeaders(product.version, key),
      });
      client.setQueryData(productQuery(product.id).queryKey, restored);
      void client.invalidateQueries({ queryKey: historyKey(product.id) });
      toast({ message: `Version ${entry.version} is restored, as version ${restored.version}.` });
      onClose();
    } catch (failed) {
      setAttempt({ error: failed });
    }
  }

  const then = data?.product;
  const differences = RESTORED.filter((field) => then?.[field] !== undefined && !isSame(then[field], product[field]));
  const failure = attempt?.error ?? error;
  return (
    <>
      <p>
        The product becomes what it was{' '}
        {entry.at ? `on ${formatDateTime(entry.at)}` : 'before the changes that are told here'}. The present version{' '}
        {product.version} stays in the history and can be restored in the same way.
      </p>
      {failure ? (
        <p className={`${wrong.wrong} ${inPlace.wrong}`} role="alert">
          {explainError(failure, 'The version').text}
        </p>
      ) : (
        <dl className={styles.differences}>
          {then ? (
            differences.map((field) => (
              <div key={field}>
                <dt>{fieldName(field)}</dt>
                <dd className={styles.cut}>
                  {field === 'variants' || field === 'images' || field === 'tags' ? (
                    changeWords({ field, from: product[field], to: then[field] }, product.currency)
                  ) : (
                    <>
                      <s>{valueWords(field, product[field], product.currency)}</s>{' '}
                      {valueWords(field, then[field], product.currency)}
                    </>
                  )}
                </dd>
              </div>
            ))
          ) : (
            <Skeleton width="60%" />
          )}
          {then && differences.length === 0 && <p className={styles.quiet}>It is the same as the present one.</p>}
        </dl>
      )}
      <p>
        <Button onClick={onClose}>Keep version {product.version}</Button>{' '}
        <Button
          variant="go"
          disabled={!then || differences.length === 0 || (attempt !== undefined && attempt.error === undefined)}
          onClick={() => void restore()}
        >
          Restore version {entry.version}
        </Button>
      </p>
    </>
  );
}
