import type { ProductList } from '@headroom/contracts/products';
import type { Connection } from '../http/open-connection.ts';

const ROWS = 200;

/**
 * Asks the API for each row that was seen, by its position in the list that the page asked for.
 * @returns row numbers (1-based) whose product on screen is not the list's.
 */
export async function findWrongRows(
  connection: Connection,
  { products, listQuery }: { products: Readonly<Record<number, string>>; listQuery: URLSearchParams },
): Promise<number[]> {
  const numbers = Object.keys(products)
    .map(Number)
    .toSorted((one, other) => one - other);
  const wrong: number[] = [];
  while (numbers.length > 0) {
    const first = numbers[0]!;
    const query = new URLSearchParams([
      ...listQuery,
      ['fields', 'id'],
      ['limit', String(ROWS)],
      ['offset', String(first - 1)],
    ]);
    const { status, body } = await connection.get(`/api/v1/products?${query.toString()}`);
    if (status !== 200) throw new Error(`The API answered ${status} for ${query.toString()}: ${body.toString()}`);
    const rows = (JSON.parse(body.toString()) as ProductList).products;
    while (numbers.length > 0 && numbers[0]! < first + ROWS) {
      const number = numbers.shift()!;
      if (rows[number - first]?.id !== products[number]) wrong.push(number);
    }
  }
  return wrong;
}
