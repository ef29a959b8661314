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
const EVENTS = { insert: 'new_rows', update: 'new_rows', delete: 'old_rows' } as const;
const TABLES = { variants: 'headroom_refresh_products', product_images: 'headroom_touch_products' } as const;
const FUNCTIONS = Object.entries(TABLES).flatMap(([table, raise]) =>
  Object.entries(EVENTS).map(([event, rows]) => ({ name: `${table}_after_${event}`, raise, rows })),
);

export interface FeedSwitch {
  /** Turns the feed's triggers on or off for everybody; NOTIFY is a setting of each connection (notifySetting). */
  turn(mode: FeedMode): Promise<void>;
}
export const notifySetting = (mode: FeedMode): string => `SET headroom.notify = ${mode === 'quiet' ? 'off' : 'on'}`;

/** Remembers the triggers' functions as they are now; `turn('on')` puts them back. */
export async function createFeedSwitch(client: Client): Promise<FeedSwitch> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_functiondef(oid) AS definition FROM pg_proc WHERE proname = ANY ($1)`,
    [FUNCTIONS.map(({ name }) => name)],
  );
  if (rows.length !== FUNCTIONS.length)
    throw new Error('The triggers of variants and pictures are not what they were.');
  return {
    async turn(mode) {
      const verb = mode === 'off' ? 'DISABLE' : 'ENABLE';
      await client.query(
        `ALTER TABLE products ${PRODUCT_TRIGGERS.map((trigger) => `${verb} TRIGGER ${trigger}`).join(', ')}`,
      );
      const definitions = mode === 'off' ? FUNCTIONS.map(plain) : rows.map(({ definition }) => definition);
      for (const definition of definitions) await client.query(definition);
    },
  };
}

/** As the function was before the feed. */
const plain = ({ name, raise, rows }: (typeof FUNCTIONS)[number]) =>
  `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN PERFORM ${raise}(ARRAY(SELECT DISTINCT product_id FROM ${rows})); RETURN NULL; END $$`;
