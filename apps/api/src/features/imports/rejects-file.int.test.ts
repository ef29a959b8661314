import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importText, readCatalogue } from './testing/import-text.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query('DELETE FROM products');
});
const load = (content: string) => importText(database.pool, content);
const titles = async () =>
  (await readCatalogue(database.pool)).map((product) => (product as { title: string }).title).toSorted();

const HEADER = 'handle,title,price';
const BROKEN = [
  'good,"Fine, and whole",1.00',
  'b2-1,"abc"def,2.00',
  'bq-1,"Unclosed title,3.00',
  'b2-4,too,4.00,many,cols',
  'b2-5,short',
].join('\n');

describe('the file of rejects', () => {
  it('keeps the whole text of rows whose cells could not all be told', async () => {
    const { rejects, products } = await load(`${HEADER}\n${BROKEN}\n`);
    expect(products).toMatchObject({ created: 1, rejected: 4 });
    expect(rejects.split('\n')).toEqual([
      'handle,title,price,line,column,reason,raw',
      'b2-1,,,3,title,"there is text after the quote that closes this cell; write a quote inside a cell as """"","b2-1,""abc""def,2.00"',
      'bq-1,,,4,title,the quote that opens this cell is never closed,"bq-1,""Unclosed title,3.00"',
      'b2-4,too,4.00,5,price,"the row has 5 columns, the header 3","b2-4,too,4.00,many,cols"',
      'b2-5,short,,6,price,"the row has 2 columns, the header 3","b2-5,short"',
      '',
    ]);
  });

  it('does not let a row in that nobody has mended, and still has its text', async () => {
    const { rejects } = await load(`${HEADER}\n${BROKEN}\n`);
    // A spreadsheet writes numbers its own way.
    const again = await load(rejects.replace('b2-4,too,4.00,5', 'b2-4,too,4.00 ,5'));
    expect(again.products).toMatchObject({ created: 0, updated: 0, rejected: 4 });
    expect(again.firstRejects).toMatchObject([
      { line: 2, column: 'title', reason: expect.stringContaining('complete them by its text in the column raw') },
      { line: 3, column: 'title' },
      { line: 4, column: 'price' },
      { line: 5, column: 'price' },
    ]);
    for (const raw of [
      '"b2-1,""abc""def,2.00"',
      '"bq-1,""Unclosed title,3.00"',
      'b2-4,too,4.00,many,cols',
      'b2-5,short',
    ])
      expect(again.rejects).toContain(`${raw}`);
    expect(await titles()).toEqual(['Fine, and whole']);
  });

  it('imports what is mended, whether raw is emptied or not', async () => {
    const { rejects } = await load(`${HEADER}\n${BROKEN}\n`);
    const mended = rejects
      .replace('b2-1,,,', 'b2-1,"abc ""def""",2.00,')
      .replace('bq-1,,,', 'bq-1,Unclosed title,3.00,')
      .replace('b2-4,too,4.00,5', 'b2-4,"too, many",4.00,5')
      .replace(/,"?b2-5,short"?\n/, ',\n');
    expect((await load(mended)).products).toMatchObject({ created: 4, rejected: 0 });
    expect(await titles()).toEqual(['Fine, and whole', 'Unclosed title', 'abc "def"', 'short', 'too, many'].toSorted());
  });

  it('says where the text of a long row is cut', async () => {
    const { rejects } = await load(`${HEADER}\nlong,"${'x'.repeat(40_000)}"y,1\n${BROKEN}\n`);
    const [, row = ''] = rejects.split('\n');
    expect(row).toContain('; raw holds the first 32,000 characters of the row');
    expect(/x{9,}/.exec(row)?.[0]).toHaveLength(32_000 - 'long,"'.length);
  });

  it('names the line of the quote that is never closed, behind a cell of several lines', async () => {
    const { firstRejects, rejects } = await load(`${HEADER},vendor\na,"Two\nlines",1,"never\nb,B,2,Acme\nc,C,3,Acme\n`);
    expect(firstRejects).toEqual([
      { line: 3, column: 'vendor', reason: 'the quote that opens this cell is never closed' },
    ]);
    expect(rejects).toContain(',"a,""Two\nlines"",1,""never"\n');
    expect(await titles()).toEqual(['B', 'C']);
  });
});

describe('names and keys', () => {
  it('are one line, and a description keeps its lines', async () => {
    const file =
      'handle,title,description,vendor,type,tags,option1Name,option1Value,sku,price,stock\n' +
      'map,"Map ""Two""\nsecond\u00a0 line ","One\nTwo","A \r\nB","T\t1","x\ny, z  z","Si\nze","S\n M","K\n1",1,7\n';
    await load(file);
    expect(await readCatalogue(database.pool)).toMatchObject([
      {
        title: 'Map "Two" second line',
        description: 'One\nTwo',
        vendor: 'A B',
        type: 'T 1',
        tags: ['x y', 'z z'],
        skus: ['K 1'],
        stock: 7,
        variants: [{ options: [{ name: 'Si ze', value: 'S M' }] }],
      },
    ]);
    expect((await load(file)).products).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
  });
});
