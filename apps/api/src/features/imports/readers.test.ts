import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCellReader } from './cell-reader.ts';
import { chooseFormat, parseColumnMap } from './choose-format.ts';
import { createCsvParser } from './csv-parser.ts';
import { deriveHandle } from '../../catalogue/derive-handle.ts';
import { ImportError } from './import-error.ts';
import { parseStock } from './parse-stock.ts';
import type { ProductFragment } from './product-fragment.ts';

const read = (text: string): ProductFragment[] => {
  const [header, ...rows] = createCsvParser({ delimiter: ',', width: 100 }).push(`${text}\n`);
  const columns = [...(header?.fields ?? [])];
  const money = { currency: 'EUR', decimals: 2, maxMinorUnits: 1_000_000_000_000 };
  const reader = chooseFormat({ columns }).createReader(
    createCellReader({ columns, money, evidence: { marks: new Set() }, isExact: false }),
  );
  return [...rows.map((row) => reader.push(row)), reader.end()].filter((fragment) => fragment !== undefined);
};

describe('the readers', () => {
  it('gives every variant to the product of its handle, in order, however the rows are grouped', () => {
    const handles = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(handles, (rows) => {
        const seen = new Set<string>();
        const lines = rows.map((handle, index) => {
          const title = seen.has(handle) ? '' : `Title ${handle}`;
          seen.add(handle);
          return `${handle},${title},Size,${index},SKU-${index},1`;
        });
        const fragments = read(
          `Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n${lines.join('\n')}`,
        );
        expect(fragments.every(({ problem }) => problem === undefined)).toBe(true);
        for (const handle of seen) {
          const mine = fragments.filter(({ key }) => key === handle);
          expect(mine.filter(({ product }) => product).length).toBe(1);
          expect(mine.flatMap(({ variants }) => variants.map(({ sku }) => sku))).toEqual(
            rows.flatMap((other, index) => (other === handle ? [`SKU-${index}`] : [])),
          );
        }
        // A new fragment begins exactly where the handle changes.
        expect(fragments.length).toBe(rows.filter((handle, index) => handle !== rows[index - 1]).length);
      }),
    );
  });

  it('never throws on any cells, and gives each row to one fragment', () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'a', 'b', '1', '-1', '1.5', 'true', 'active', 'https://x.y/z'),
      fc.string({ maxLength: 8 }),
    );
    const quoted = cell.map((text) => `"${text.replaceAll('"', '""')}"`);
    const columns = [
      'Handle',
      'Title',
      'Status',
      'Tags',
      'Option1 Value',
      'Variant SKU',
      'Variant Price',
      'Variant Inventory Qty',
      'Image Src',
      'Image Position',
    ];
    const rows = fc.array(fc.array(quoted, { minLength: columns.length, maxLength: columns.length }), {
      minLength: 1,
      maxLength: 10,
    });
    fc.assert(
      fc.property(rows, (cells) => {
        const fragments = read([columns.join(','), ...cells.map((row) => row.join(','))].join('\n'));
        const lines = fragments.map(({ line }) => line);
        expect(lines).toEqual(lines.toSorted((left, right) => left - right));
        const whole = fragments.filter(({ problem, product }) => !problem && product);
        expect(whole.every(({ variants }) => variants.length > 0)).toBe(true);
      }),
    );
  });
});

describe('the choice of a format', () => {
  it('knows the exports by their headers', () => {
    expect(chooseFormat({ columns: ['Handle', 'Title', 'Body (HTML)'] }).format).toBe('shopify');
    expect(chooseFormat({ columns: ['Title', 'URL handle', 'SKU', 'Price'] }).format).toBe('shopify');
    expect(chooseFormat({ columns: ['ID', 'Type', 'SKU', 'Name', 'Published', 'Parent'] }).format).toBe('woocommerce');
    expect(chooseFormat({ columns: ['title', 'price'] }).format).toBe('csv');
    expect(chooseFormat({ columns: ['handle', 'title', 'price', 'stock', 'imageUrl'] }).format).toBe('csv');
  });

  it('explains a wrong map', () => {
    expect(() => parseColumnMap('titel=Name')).toThrow('Did you mean title?');
    expect(() => parseColumnMap('title')).toThrow('field=Column');
    expect(() => chooseFormat({ columns: ['Name'], map: { price: 'Name' } })).toThrow(ImportError);
    expect(parseColumnMap('title=Name\\, long,price=Cost')).toEqual({ title: 'Name, long', price: 'Cost' });
  });
});

describe('small readings', () => {
  it.each([
    ['12', 12],
    ['-3', -3],
    ['', 0],
    ['12.0', 12],
    ['1,200', 1200],
    ['-0', 0],
  ])('stock %s', (text, stock) => {
    expect(parseStock(text, 1_000_000_000)).toEqual({ ok: true, stock });
  });
  it.each(['many', '1.5', '12.000', '1e3', '99999999999', '1,20'])('no stock %s', (text) => {
    expect(parseStock(text, 1_000_000_000)).toMatchObject({ ok: false });
  });
  it('handles are words', () => {
    expect(deriveHandle('Crème brûlée — 2 × 100 g')).toBe('creme-brulee-2-100-g');
    expect(deriveHandle('🍰')).toBe('');
    expect(deriveHandle('ブランケット 한국')).toBe('ブランケット-한국'.normalize('NFC'));
    expect(deriveHandle('x'.repeat(300)).length).toBe(255);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (title) => {
        expect(deriveHandle(title)).not.toMatch(/[\s/?#]/u);
        expect(deriveHandle(title)).toBe(deriveHandle(title).normalize('NFC'));
      }),
    );
  });
});
