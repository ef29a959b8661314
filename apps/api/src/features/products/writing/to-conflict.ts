import type { DatabaseError } from 'pg';
import { AppError } from '../../../errors.ts';
import type { ProductChange } from './read-patch.ts';

/**
 * What PostgreSQL says when a handle, a SKU or an id is taken, as the contract's 409 with the member at fault; anything else as it is.
 * @param root where the body stands in the request, such as `/body`.
 */
export function toConflict(
  thrown: unknown,
  { root, change }: { root: string; change: Pick<ProductChange, 'plain' | 'variants'> },
): unknown {
  const { code, constraint, detail = '' } = thrown as Partial<DatabaseError>;
  if (code !== '23505') return thrown;
  const conflict = (path: string, message: string) =>
    new AppError('conflict', {
      detail: message,
      cause: thrown,
      errors: [{ path: root + path, code: 'taken', message }],
    });
  switch (constraint) {
    case 'products_handle_key':
      return conflict(
        '/handle',
        `Another product has the handle ${JSON.stringify(change.plain.handle)}; choose another.`,
      );
    case 'products_pkey':
      return conflict('/id', 'A product has this id already.');
    case 'variants_sku_key': {
      // The detail is translated, its key and value are not.
      const index = change.variants?.findIndex(({ sku }) => sku && detail.includes(`(sku)=(${sku})`)) ?? -1;
      const sku = change.variants?.[index]?.sku;
      return conflict(
        index < 0 ? '/variants' : `/variants/${index}/sku`,
        sku
          ? `Another product has the SKU ${JSON.stringify(sku)}; choose another.`
          : 'Another product has one of these SKUs.',
      );
    }
    default:
      return thrown;
  }
}

/** A fault that another run of the transaction does not meet, marked as PostgreSQL marks those (40001, serialization_failure). */
export const toRepeatable = (cause: unknown): Error =>
  Object.assign(new Error('Another transaction was faster', { cause }), { code: '40001' });
