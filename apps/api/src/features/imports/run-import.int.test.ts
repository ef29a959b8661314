import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FORGETFUL_JOURNAL } from './import-journal.ts';
import { IMPORT_LOCK } from './run-import.ts';
import { importText, readCatalogue } from './testing/import-text.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());
const load = (content: string | Buffer, options?: Parameters<typeof importText>[2]) =>
  importText(database.pool, content, options);
const catalogue = () => readCatalogue(database.pool);
const versions = async () =>
  (await database.pool.query('SELECT handle, version, updated_at FROM products ORDER BY handle')).rows;
const waitsForLock = async () =>
  (
    await database.pool.query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
  ).rowCount;

const HEADER =
  'Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,' +
  'Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Image Position,Image Alt Text,Status\n';
const TEE =
  'tee,Crème Tee,"<p>Soft &amp; <b>warm</b></p>\n<p>""Nice""</p>",Acme,,Shirts,"summer, cotton",true,Size,S,Colour,Red,T-S-R,4,12.50,15.00,https://cdn.example.com/1.jpg,1,Front,active\n' +
  'tee,,,,,,,,,M,,Red,T-M-R,5,13.50,,https://cdn.example.com/2.jpg,2,Back,\n' +
  'tee,,,,,,,,,,,,,,,,https://cdn.example.com/3.jpg,3,,\n';
const MUG = 'mug,Mug,Plain,Acme,,Mugs,,true,Title,Default Title,,,M-1,7,8.00,,,,,draft\n';

describe('a Shopify export', () => {
  it('brings products with their variants and pictures', async () => {
    const report = await load(HEADER + TEE + MUG);
    expect(report).toMatchObject({
      format: 'shopify',
      rows: 4,
      products: { created: 2, rejected: 0 },
      rejectsPath: undefined,
    });
    expect(await catalogue()).toMatchObject([
      { handle: 'mug', status: 'draft', price: 800, stock: 7, variants: [{ options: [], sku: 'M-1' }], images: null },
      {
        handle: 'tee',
        title: 'Crème Tee',
        description: 'Soft & warm\n"Nice"',
        vendor: 'Acme',
        type: 'Shirts',
        tags: ['summer', 'cotton'],
        status: 'active',
        price: 1250,
        compareAtPrice: 1500,
        currency: 'EUR',
        stock: 9,
        variantCount: 2,
        skus: ['T-S-R', 'T-M-R'],
        version: 1,
        variants: [
          {
            sku: 'T-S-R',
            price: 1250,
            stock: 4,
            position: 1,
            options: [
              { name: 'Size', value: 'S' },
              { name: 'Colour', value: 'Red' },
            ],
          },
          {
            sku: 'T-M-R',
            price: 1350,
            stock: 5,
            position: 2,
            options: [
              { name: 'Size', value: 'M' },
              { name: 'Colour', value: 'Red' },
            ],
          },
        ],
        images: [{ url: 'https://cdn.example.com/1.jpg', alt: 'Front' }, { alt: 'Back' }, { alt: '' }],
      },
    ]);
    const { rows } = await database.pool.query(`SELECT word FROM search_lexicon WHERE word = 'creme'`);
    expect(rows).toHaveLength(1);
  });

  it('changes nothing when it comes twice', async () => {
    await load(HEADER + TEE + MUG);
    const before = await versions();
    const again = await load(HEADER + TEE + MUG);
    expect(again.products).toEqual({ created: 0, updated: 0, unchanged: 2, rejected: 0 });
    expect(await versions()).toEqual(before);
  });

  it('raises the version of what differs by one, and of nothing else', async () => {
    await load(HEADER + TEE + MUG);
    const again = await load(HEADER + TEE.replace('13.50', '11.00').replace('Back', 'From behind') + MUG);
    expect(again.products).toEqual({ created: 0, updated: 1, unchanged: 1, rejected: 0 });
    expect(await versions()).toMatchObject([{ version: 1 }, { version: 2 }]);
    expect(await catalogue()).toMatchObject([{}, { price: 1100, images: [{}, { alt: 'From behind' }, {}] }]);
  });

  it('knows a variant again by its SKU, else by its options, and drops those that are gone', async () => {
    await load(HEADER + TEE);
    const ids = async () => (await database.pool.query('SELECT id, sku FROM variants ORDER BY position')).rows;
    const [small, medium] = await ids();
    await load(HEADER + TEE.replace('T-S-R', 'NEW-SKU').replace(',M,,Red', ',Medium,,Red'));
    expect(await ids()).toEqual([
      { id: small.id, sku: 'NEW-SKU' },
      { id: medium.id, sku: 'T-M-R' },
    ]);
    const report = await load(HEADER + TEE.split('\n').slice(0, 2).join('\n') + '\n');
    expect(report.products.updated).toBe(1);
    expect(await ids()).toEqual([{ id: small.id, sku: 'T-S-R' }]);
    expect(await catalogue()).toMatchObject([{ skus: ['T-S-R'], stock: 4, variantCount: 1, images: [{}] }]);
  });

  it('joins parts of a product that stand apart, before it or after it', async () => {
    const lines = TEE.split(/(?<=\n)(?=tee)/);
    await load(HEADER + lines[0] + MUG + lines.slice(1).join(''));
    const apart = await catalogue();
    const other = await createTestDatabase();
    try {
      await importText(other.pool, HEADER + TEE + MUG);
      expect(apart).toEqual(await readCatalogue(other.pool));
    } finally {
      await other.close();
    }
    expect((await load(HEADER + lines[2] + MUG + lines[0] + lines[1])).products.rejected).toBe(0);
  });

  it('leaves fields without a column alone, and clears those with an empty cell', async () => {
    await load(HEADER + TEE);
    await load('Handle,Title,Tags,Variant Price,Option1 Name,Option1 Value\ntee,New title,,20,Size,S\ntee,,,21,,M\n');
    expect(await catalogue()).toMatchObject([
      {
        title: 'New title',
        vendor: 'Acme',
        tags: [],
        description: 'Soft & warm\n"Nice"',
        price: 2000,
        stock: 0,
        images: [{}, {}, {}],
      },
    ]);
  });

  it('reads the newer template', async () => {
    const file =
      'Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,' +
      'Price,Compare-at price,Inventory quantity,Product image URL,Image position,Image alt text\n' +
      'Bowl,bowl,<p>Round</p>,Acme,,Bowls,"a,b",TRUE,Active,B-1,,Size,Small,10.00,,3,https://cdn.example.com/b.jpg,1,A bowl\n' +
      ',bowl,,,,,,,,B-2,,,Large,12.00,14.00,4,,,\n';
    expect((await load(file)).products.created).toBe(1);
    expect(await catalogue()).toMatchObject([
      {
        handle: 'bowl',
        status: 'active',
        stock: 7,
        variants: [{ options: [{ name: 'Size', value: 'Small' }] }, { compareAtPrice: 1400 }],
      },
    ]);
  });

  it('takes a product whole or not at all', async () => {
    const report = await load(HEADER + TEE.replace('13.50', 'cheap') + MUG);
    expect(report.products).toEqual({ created: 1, updated: 0, unchanged: 0, rejected: 1 });
    expect(await catalogue()).toMatchObject([{ handle: 'mug' }]);
    expect(report.firstRejects).toEqual([
      { line: 4, column: 'Variant Price', reason: '“cheap” is not an amount of money' },
    ]);
    expect(report.rejectedRows).toBe(3);
    expect(report.rejects.startsWith(HEADER.trim() + ',line,column,reason,raw\n')).toBe(true);
    expect(report.rejects).toContain(',2,,line 4 of the same product is rejected,\n');
    expect(report.rejects).toContain(',4,Variant Price,“cheap” is not an amount of money,\n');
  });

  it('keeps what was there of a product that the file spoils, also when the bad part stands apart', async () => {
    await load(HEADER + TEE);
    const before = await catalogue();
    const lines = TEE.replace('Crème', 'Cold')
      .replace('13.50', 'cheap')
      .split(/(?<=\n)(?=tee)/);
    const report = await load(HEADER + lines[0] + MUG + lines.slice(1).join(''));
    expect(report.products).toMatchObject({ created: 1, updated: 0, rejected: 1 });
    expect((await catalogue())[1]).toEqual(before[0]);
  });

  it('can import its own rejects once they are mended', async () => {
    const { rejects } = await load(HEADER + TEE.replace('13.50', 'cheap') + MUG);
    const report = await load(rejects.replace('cheap', '13.50'));
    expect(report.products).toMatchObject({ created: 1, rejected: 0 });
    await load(HEADER + TEE + MUG);
    expect(await versions()).toMatchObject([{ version: 1 }, { version: 1 }]);
  });

  it('rejects what comes twice, by line', async () => {
    const report = await load(HEADER + MUG + TEE + MUG.replace('M-1', 'M-2') + MUG.replace('mug,Mug', 'cup,Cup'));
    expect(report.firstRejects).toEqual([
      { line: 7, column: 'Handle', reason: 'line 2 of the file has this product already' },
      { line: 8, column: 'Variant SKU', reason: 'the SKU “M-1” stands on line 2 already' },
    ]);
    expect(report.products).toMatchObject({ created: 2, rejected: 2 });
  });

  it('rejects a SKU that belongs to another product of the catalogue', async () => {
    await load(HEADER + MUG);
    const report = await load(HEADER + TEE.replace('T-M-R', 'M-1'));
    expect(report.firstRejects).toEqual([
      { line: 4, column: 'Variant SKU', reason: 'the SKU “M-1” belongs to the product “mug” of the catalogue' },
    ]);
    expect(report.rejectedRows).toBe(3);
    expect(await catalogue()).toHaveLength(1);
  });

  it('goes on after a broken quote', async () => {
    const report = await load(`${HEADER}a,"Broken,,,,,,,,,,,,,,,,,,\n${MUG}b,Fine,,,,,,,,,,,B,1,2,,,,,\n`);
    expect(report.products).toMatchObject({ created: 2, rejected: 1 });
    expect(report.firstRejects).toEqual([
      { line: 2, column: 'Title', reason: 'the quote that opens this cell is never closed' },
    ]);
  });

  it.each([
    ['a wrong number of columns', 'x,Short\n', 'Body (HTML)', 'the row has 2 columns, the header 20'],
    ['a status', MUG.replace('draft', 'sold'), 'Status', '“sold” is no status; write active, draft or archived'],
    ['a stock', MUG.replace(',7,', ',seven,'), 'Variant Inventory Qty', '“seven” is not a whole number'],
    [
      'a picture',
      MUG.replace('8.00,,,', '8.00,,/local.jpg,'),
      'Image Src',
      '“/local.jpg” is no web address; it must begin with https:// or http://',
    ],
    ['a handle', MUG.replace('mug,', 'my mug,'), 'Handle', 'the handle “my mug” holds a space, /, ? or #'],
    ['a missing title', MUG.replace('mug,Mug', 'mug,'), 'Title', 'no row of the file gives this handle a title'],
    ['a NUL character', MUG.replace('Plain', 'Pl\0ain'), 'Body (HTML)', 'the text holds a NUL character'],
    [
      'a field of 100,000 characters',
      MUG.replace('Plain', 'x'.repeat(100_000)),
      'Body (HTML)',
      'the text has 100,000 characters; 65,536 is the limit',
    ],
    [
      'a long title',
      MUG.replace('mug,Mug', `mug,${'x'.repeat(513)}`),
      'Title',
      'the text has 513 characters; 512 is the limit',
    ],
    [
      'a row that is one cell of a million characters',
      `${'x'.repeat(1_100_000)}\n`,
      '',
      'the row is longer than 1,048,576 characters',
    ],
    ['a row of two million columns', `${','.repeat(2_000_000)}\n`, '', 'the row is longer than 1,048,576 characters'],
  ])('says what is wrong with %s and imports the rest', async (_, bad, column, reason) => {
    const report = await load(HEADER + bad + TEE);
    expect(report.firstRejects).toEqual([{ line: 2, column, reason }]);
    expect(report.products).toMatchObject({ created: 1, rejected: 1 });
  });

  it('writes nothing in a dry run and reports the same', async () => {
    const file = HEADER + TEE + MUG + MUG;
    const dry = await load(file, { isDryRun: true });
    expect(await catalogue()).toEqual([]);
    const wet = await load(file);
    expect([dry.products, dry.firstRejects]).toEqual([wet.products, wet.firstRejects]);
  });

  it('foresees in a dry run what differs, and shows the first products as they would be', async () => {
    await load(HEADER + TEE + MUG);
    const before = await versions();
    const changes: string[] = [
      TEE + MUG,
      TEE + MUG.replace('8.00', '8.50'),
      TEE.replace('13.50', '11.00') + MUG,
      TEE.replace(',2,Back', ',2,Behind') + MUG,
      TEE.replace('2.jpg', '4.jpg') + MUG,
      `${TEE.split('\n').slice(0, 2).join('\n')}\n${MUG}`,
      TEE + MUG.replace('M-1', 'M-2'),
      TEE + MUG.replace('Mug,Plain', 'Cup,Plain').replace('mug,', 'cup,'),
      TEE.replace('summer, cotton', 'cotton') + MUG.replace('draft', 'active'),
    ];
    for (const change of changes) {
      const dry = await load(HEADER + change, { isDryRun: true });
      expect(await versions()).toEqual(before);
      const copy = await createTestDatabase();
      try {
        await importText(copy.pool, HEADER + TEE + MUG);
        expect([change, dry.products]).toEqual([change, (await importText(copy.pool, HEADER + change)).products]);
      } finally {
        await copy.close();
      }
    }
    const { preview } = await load(HEADER + TEE + MUG.replace('mug,Mug', 'cup,Cup').replace('M-1', 'M-2'), {
      isDryRun: true,
    });
    expect(preview).toEqual([
      { line: 2, handle: 'tee', title: 'Crème Tee', vendor: 'Acme', price: 1250, variants: 2, isNew: false },
      { line: 6, handle: 'cup', title: 'Cup', vendor: 'Acme', price: 800, variants: 1, isNew: true },
    ]);
  });

  it('names each problem by its kind, with what it found', async () => {
    const { problems, kinds } = await load(
      `${HEADER}${TEE.replace('13.50', '"12,,50"')}${MUG}${MUG.replace('8.00', 'free').replace('mug,', 'cup,')}${MUG}`,
      { isDryRun: true },
    );
    expect(problems).toEqual([
      expect.objectContaining({ line: 4, column: 'Variant Price', found: '12,,50', code: 'price_form' }),
      expect.objectContaining({ line: 7, column: 'Variant Price', found: 'free', code: 'price_form' }),
      expect.objectContaining({ line: 8, column: 'Handle', found: 'mug', code: 'product_twice' }),
    ]);
    expect(kinds).toEqual([
      { code: 'price_form', message: 'Not an amount of money', rows: 2 },
      { code: 'product_twice', message: 'The product is in the file twice', rows: 1 },
    ]);
  });

  it('stops between two batches and says what is left', async () => {
    const stop = new AbortController();
    const report = await load(HEADER + TEE + MUG + MUG.replace('mug,Mug', 'cup,Cup').replace('M-1', 'C-1'), {
      batchProducts: 1,
      signal: stop.signal,
      onProgress: ({ phase, done }) => phase === 'writing' && done === 1 && stop.abort(),
    });
    expect(report).toMatchObject({ wasStopped: true, notReached: 2, products: { created: 1 } });
    expect(await catalogue()).toMatchObject([{ handle: 'tee', variantCount: 2 }]);
  });

  it('ends the statement that runs when it is stopped after its batches', async () => {
    const other = await database.pool.connect();
    await other.query('BEGIN; LOCK TABLE search_lexicon IN EXCLUSIVE MODE');
    const stop = new AbortController();
    const importing = load(HEADER + MUG, { journal: FORGETFUL_JOURNAL, signal: stop.signal });
    await expect.poll(waitsForLock, { timeout: 60_000 }).toBe(1);
    stop.abort();
    // The other one still holds its lock.
    expect(await importing).toMatchObject({ wasStopped: true, rejectsPath: undefined });
    await other.query('ROLLBACK');
    other.release();
    expect(await catalogue()).toMatchObject([{ handle: 'mug' }]);
  });

  it('does not go through the checks of a file when it is stopped', async () => {
    const stop = new AbortController();
    const report = await load(HEADER + TEE + MUG + MUG, {
      signal: stop.signal,
      onProgress: ({ phase }) => phase === 'checking' && stop.abort(),
    });
    expect(report).toMatchObject({ wasStopped: true, kinds: [], products: { created: 0, rejected: 0 } });
  });

  it('refuses to run beside another import', async () => {
    const other = await database.pool.connect();
    try {
      await other.query('SELECT pg_advisory_lock($1)', [IMPORT_LOCK]);
      await expect(load(HEADER + MUG)).rejects.toThrow('Another import is writing into this catalogue.');
      expect(await catalogue()).toEqual([]);
    } finally {
      other.release(true);
    }
  });

  it('sees what others write at the same time, and does not fail by it', async () => {
    const other = await database.pool.connect();
    await other.query('BEGIN');
    await other.query(`INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), 'mug', 'Theirs')`);
    const importing = load(HEADER + TEE + MUG);
    await expect.poll(waitsForLock, { timeout: 60_000 }).toBe(1);
    await other.query('COMMIT');
    other.release();
    expect((await importing).products).toEqual({ created: 1, updated: 1, unchanged: 0, rejected: 0 });
    expect(await catalogue()).toMatchObject([{ handle: 'mug', title: 'Mug', version: 2 }, { handle: 'tee' }]);
  });

  it('brings in anew what somebody deletes between its look and its write', async () => {
    await load(HEADER + MUG);
    const other = await database.pool.connect();
    await other.query('BEGIN');
    await other.query('DELETE FROM products');
    const importing = load(HEADER + TEE + MUG.replace('Mug,Plain', 'Cup,Plain'));
    await expect.poll(waitsForLock, { timeout: 60_000 }).toBe(1);
    await other.query('COMMIT');
    other.release();
    expect((await importing).products).toEqual({ created: 2, updated: 0, unchanged: 0, rejected: 0 });
    expect(await catalogue()).toMatchObject([{ handle: 'mug', title: 'Cup' }, { handle: 'tee' }]);
  });

  it('has one currency a catalogue', async () => {
    await load(HEADER + MUG, { currency: 'USD' });
    expect(await catalogue()).toMatchObject([{ currency: 'USD' }]);
    await expect(load(HEADER + TEE, { currency: 'EUR' })).rejects.toThrow('prices are in USD');
    await expect(load(HEADER + TEE, { currency: 'XYZ' })).rejects.toThrow('is no currency');
  });

  it('takes the file’s currency only together with its products', async () => {
    const currency = async () => (await database.pool.query('SELECT currency FROM catalogue')).rows;
    expect(await load(HEADER + MUG, { currency: 'GBP', isDryRun: true })).toMatchObject({
      currency: 'GBP',
      products: { created: 1 },
    });
    expect(await currency()).toEqual([{ currency: 'EUR' }]);
    await expect(load(HEADER, { currency: 'GBP' })).rejects.toThrow('has a header and no rows');
    expect(await currency()).toEqual([{ currency: 'EUR' }]);
    await load(HEADER + MUG, { currency: 'USD' });
    expect(await currency()).toEqual([{ currency: 'USD' }]);
  });

  it('stops at the thousandth broken quote and writes nothing', async () => {
    const broken = (count: number) =>
      HEADER + MUG + Array.from({ length: count }, (_, i) => `p${i},"Lamp ${i}" 5,,,,,,true\n`).join('');
    await expect(load(broken(1_000))).rejects.toThrow(
      /1,000 broken quotes, .* the first in line 3\. Nothing was imported/,
    );
    expect(await catalogue()).toEqual([]);
    expect(await load(broken(999))).toMatchObject({ products: { created: 1, rejected: 999 } });
  });
});

describe('a WooCommerce export', () => {
  const WOO_HEADER =
    'ID,Type,SKU,Name,Published,"Is featured?","Visibility in catalog","Short description",Description,"Tax status","In stock?",Stock,' +
    '"Sale price","Regular price",Categories,Tags,Images,Parent,"Attribute 1 name","Attribute 1 value(s)","Attribute 1 visible","Attribute 1 global"\n';
  const HOODIE =
    '10,variable,HOOD,Hoodie,1,0,visible,Short.,<p>Long.</p>,taxable,1,,,,"Clothing > Hoodies, Sale","warm, wool","https://shop.example.com/h1.jpg, https://shop.example.com/h2.jpg",,Colour,"Red, Blue",1,1\n';
  const RED =
    '11,variation,HOOD-RED,Hoodie - Red,1,0,visible,,,taxable,1,3,18,20,,,https://shop.example.com/r.jpg,HOOD,Colour,Red,,1\n';
  const BLUE = '12,variation,HOOD-BLUE,Hoodie - Blue,1,0,visible,,,taxable,1,4,,22,,,,id:10,Colour,Blue,,1\n';
  const CAP = '13,simple,CAP,Cap,-1,0,visible,,,taxable,1,9,,"7,50",Accessories,,,,,,,\n';

  it('joins variations to parents by SKU and by id, wherever they stand', async () => {
    const report = await load(WOO_HEADER + BLUE + HOODIE + CAP + RED);
    expect(report).toMatchObject({ format: 'woocommerce', products: { created: 2, rejected: 0 } });
    expect(await catalogue()).toMatchObject([
      { handle: 'cap', status: 'draft', price: 750, type: 'Accessories', skus: ['CAP'] },
      {
        handle: 'hoodie',
        description: 'Short.\n\nLong.',
        type: 'Hoodies',
        tags: ['warm', 'wool', 'Sale'],
        price: 1800,
        compareAtPrice: 2000,
        stock: 7,
        skus: ['HOOD-BLUE', 'HOOD-RED'],
        images: [{ url: 'https://shop.example.com/h1.jpg' }, { url: 'https://shop.example.com/h2.jpg' }],
      },
    ]);
    const again = await load(WOO_HEADER + BLUE + HOODIE + CAP + RED);
    expect(again.products).toEqual({ created: 0, updated: 0, unchanged: 2, rejected: 0 });
  });

  it('rejects a variation without its parent, and a parent with a broken variation', async () => {
    const report = await load(
      WOO_HEADER +
        HOODIE +
        RED.replace(',18,20,', ',18,twenty,') +
        BLUE +
        RED.replace('HOOD,Colour', 'GONE,Colour').replace('HOOD-RED', 'X'),
    );
    expect(report.products).toMatchObject({ created: 0, rejected: 2 });
    expect(report.firstRejects).toMatchObject([
      { line: 3, column: 'Regular price' },
      { line: 5, column: 'Parent', reason: 'the parent of this variation is not in the file' },
    ]);
    expect(await catalogue()).toEqual([]);
  });

  it('names the line and the column of a quote that is never closed', async () => {
    const cup = CAP.replace('13,simple,CAP,Cap', '14,simple,CUP,"Cup');
    const report = await load(WOO_HEADER + HOODIE.replace('<p>Long.</p>', '"<p>Long.\nLonger.</p>"') + cup + RED + CAP);
    expect(report.firstRejects).toEqual([{ line: 4, column: 'Name', reason: expect.stringContaining('quote') }]);
    expect(report.products).toMatchObject({ created: 2, rejected: 1 });
    expect(report.rejects).toContain('"14,simple,CUP,""Cup,-1,');
  });

  it('tells products of the same name apart, the same way every time', async () => {
    const file =
      WOO_HEADER + CAP + CAP.replace('13,simple,CAP', '14,simple,CAP-2') + CAP.replace('13,simple,CAP', '15,simple,');
    expect((await load(file)).products).toMatchObject({ created: 3, rejected: 0 });
    expect(await catalogue()).toMatchObject([{ handle: 'cap' }, { handle: 'cap-15' }, { handle: 'cap-cap-2' }]);
    expect((await load(file)).products).toEqual({ created: 0, updated: 0, unchanged: 3, rejected: 0 });
  });
});

describe('a table with a map', () => {
  it('takes the mapped columns and derives the handle', async () => {
    const report = await load('Artikel;Preis;Nr\nBlåbärste 100 g;12,50;A-1\nRosé;1.234,00;A-2\n', {
      map: { title: 'Artikel', price: 'preis', sku: 'Nr' },
    });
    expect(report).toMatchObject({ format: 'csv', delimiter: ';', products: { created: 2 } });
    expect(await catalogue()).toMatchObject([
      { handle: 'blabarste-100-g', price: 1250, status: 'active', skus: ['A-1'] },
      { handle: 'rose', price: 123400 },
    ]);
    const renamed = await load('Artikel;Preis;Nr\nNeuer Name;12,50;A-1\n', {
      map: { title: 'Artikel', price: 'Preis', sku: 'Nr' },
    });
    expect(renamed.products).toMatchObject({ created: 0, updated: 1 });
  });

  it('decides a price that can be read in two ways by the others, and rejects it where none decides', async () => {
    const map = { title: 'title', price: 'price' };
    await load('title;price\na;1.234\nb;5,50\n', { map });
    expect(await catalogue()).toMatchObject([{ price: 123400 }, { price: 550 }]);
    const wrong = await load('title;price\nc;1.234\nd;5.50\n', { map });
    expect(wrong.firstRejects).toMatchObject([
      { line: 2, column: 'price', reason: '“1.234” has more decimals than the currency' },
    ]);
    const undecided = await load('title;price\ne;1.234\n', { map });
    expect(undecided.firstRejects[0]?.reason).toContain('two ways');
    expect((await load('title;price\ne;1.234\n', { map, decimal: ',' })).products.created).toBe(1);
  });

  it('keeps variants that the file says nothing of', async () => {
    await load(HEADER + TEE);
    await load('handle,title\ntee,Only a title\n');
    expect(await catalogue()).toMatchObject([{ title: 'Only a title', variantCount: 2, price: 1250 }]);
    await load('handle,title,vendor\nbare,Bare,Acme\n');
    expect(await catalogue()).toMatchObject([{ handle: 'bare', price: 0 }, {}]);
  });

  it('changes the variant that a row names by its SKU and leaves its sisters, and does not guess which one is meant', async () => {
    await load(HEADER + TEE);
    await load('handle,title,sku,price\ntee,Crème Tee,T-M-R,9.00\n');
    expect(await catalogue()).toMatchObject([
      {
        price: 900,
        variantCount: 2,
        stock: 9,
        variants: [
          { sku: 'T-S-R', price: 1250 },
          { sku: 'T-M-R', price: 900, position: 2 },
        ],
      },
    ]);
    const report = await load('handle,title,price\ntee,Crème Tee,8.00\n');
    expect(report.firstRejects).toMatchObject([
      { line: 2, reason: expect.stringContaining('the product has 2 variants') },
    ]);
  });

  it('reads other encodings and line ends', async () => {
    const map = { title: 'title' };
    await load(Buffer.from('title\rCaf\xe9\rTh\xe9\r', 'latin1'), { map, encoding: 'windows-1252' });
    await load(Buffer.from('\ufefftitle\r\nÉclair\r\n', 'utf16le'), { map });
    await load('\ufefftitle\n🍰\n1 🍰\n', { map });
    expect((await catalogue()).map((product) => (product as { title: string }).title).toSorted()).toEqual(
      ['1 🍰', 'Café', 'Thé', 'Éclair'].toSorted(),
    );
  });
});
