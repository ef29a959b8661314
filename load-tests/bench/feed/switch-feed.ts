import type { Client } from 'pg';

/**
 * `on`: as shipped. `quiet`: without NOTIFY. `off`: no entries and no images; what variants and pictures do to their product's figures and
 * version is left as it was before the feed.
 */
export type FeedMode = 'on' | 'quiet' | 'off';

const PRODUCT_TRIGGERS = [
  'products_feed_insert',
  'products_feed_update',
  'products_keep_deleted',
  'products_feed_delete',
];
const EVENTS = { INSERT: ['NEW', 'new_rows'], UPDATE: ['NEW', 'new_rows'], DELETE: ['OLD', 'old_rows'] } as const;
const TABLES = { variants: 'headroom_refresh_products', product_images: 'headroom_touch_products' } as const;
const PLAIN_TRIGGERS = Object.entries(TABLES).flatMap(([table, raise]) =>
  Object.entries(EVENTS).map(([event, [age, rows]]) => {
    const shipped = `${table}_after_${event.toLowerCase()}`;
    return { table, raise, event, age, rows, shipped, plain: `bench_${shipped}` };
  }),
);

export const notifySetting = (mode: FeedMode): string => `SET headroom.notify = ${mode === 'quiet' ? 'off' : 'on'}`;

/**
 * Turns the feed's triggers on or off for everybody, at once or not at all; NOTIFY is a setting of each connection (notifySetting). The
 * shipped triggers and functions stay as they are: `on` puts them back after any interruption.
 */
export async function turnFeed(client: Pick<Client, 'query'>, mode: FeedMode): Promise<void> {
  const isOff = mode === 'off';
  const verb = isOff ? 'DISABLE' : 'ENABLE';
  const statements = [
    `ALTER TABLE products ${PRODUCT_TRIGGERS.map((trigger) => `${verb} TRIGGER ${trigger}`).join(', ')}`,
    ...PLAIN_TRIGGERS.flatMap(({ table, shipped, plain }) => [
      `DROP FUNCTION IF EXISTS ${plain} CASCADE`,
      `ALTER TABLE ${table} ${verb} TRIGGER ${shipped}`,
    ]),
    ...(isOff ? PLAIN_TRIGGERS.flatMap(asBefore) : []),
  ];
  // One message is one transaction.
  await client.query(`SET client_min_messages = warning; ${statements.join(';\n')}`);
}

/** As the trigger was before the feed. */
const asBefore = ({ table, raise, event, age, rows, plain }: (typeof PLAIN_TRIGGERS)[number]) => [
  `CREATE FUNCTION ${plain}() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN PERFORM ${raise}(ARRAY(SELECT DISTINCT product_id FROM ${rows})); RETURN NULL; END $$`,
  `CREATE TRIGGER ${plain} AFTER ${event} ON ${table} REFERENCING ${age} TABLE AS ${rows} FOR EACH STATEMENT EXECUTE FUNCTION ${plain}()`,
];
