-- The change feed and the history of products, written by triggers, so that no way of writing can forget them: the API, a job, COPY,
-- hand-typed SQL. docs/decisions/0011-the-change-feed.md says why it is made like this.
--
-- A writer says who it is for its transaction: set_config('headroom.actor', <uuid of a user>, true) and
-- set_config('headroom.job', <uuid of a job>, true). Both may be absent or empty.

CREATE TYPE change_op AS ENUM ('create', 'update', 'delete', 'bulk');

-- Numbers are handed out while the product's row is locked, so they rise with the versions of a product. Never cached by a session
-- (CACHE 1): that would break it.
CREATE SEQUENCE product_changes_seq_seq AS bigint CACHE 1;

CREATE TABLE product_changes (
  seq bigint NOT NULL DEFAULT nextval('product_changes_seq_seq'),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz(3) NOT NULL DEFAULT now(),
  op change_op NOT NULL,
  -- What a bulk entry did.
  kind change_op,
  product_id uuid,
  version integer,
  -- Of a bulk entry.
  product_ids uuid[],
  actor_id uuid,
  job_id uuid,
  -- ChangeKeys of the contract; of a bulk entry only the status, which all its products share.
  before jsonb,
  after jsonb,
  CONSTRAINT product_changes_pkey PRIMARY KEY (seq, at),
  CONSTRAINT product_changes_bulk CHECK ((op = 'bulk') = (product_ids IS NOT NULL) AND cardinality(product_ids) <= 1000)
) PARTITION BY RANGE (at);
ALTER SEQUENCE product_changes_seq_seq OWNED BY product_changes.seq;
CREATE INDEX product_changes_xid_idx ON product_changes (xid, product_id);
-- Takes what no partition of a day is there for; they are made ahead.
CREATE TABLE product_changes_default PARTITION OF product_changes DEFAULT;

-- What retention has dropped: no transaction above `xid`, and below it only what `seen` sees. A cursor that has not read all of that
-- has expired. One row.
CREATE TABLE product_changes_floor (
  id smallint PRIMARY KEY DEFAULT 1 CONSTRAINT product_changes_floor_one_row CHECK (id = 1),
  xid xid8 NOT NULL,
  seen pg_snapshot NOT NULL
);
INSERT INTO product_changes_floor (xid, seen) VALUES (pg_current_xact_id(), pg_current_snapshot());

-- A row is what a product was at a version, before the transaction that replaced it; time, actor and job are that transaction's. Version
-- 0 without an image marks the creation, where somebody is named as its author.
CREATE TABLE product_versions (
  product_id uuid NOT NULL,
  version integer NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now(),
  actor_id uuid,
  job_id uuid,
  image jsonb,
  CONSTRAINT product_versions_pkey PRIMARY KEY (product_id, version, at)
);
-- What a job changed, for its undo.
CREATE INDEX product_versions_job_idx ON product_versions (job_id, product_id) WHERE job_id IS NOT NULL;

CREATE FUNCTION headroom_actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('headroom.actor', true), '')::uuid $$;
CREATE FUNCTION headroom_job() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('headroom.job', true), '')::uuid $$;

CREATE FUNCTION headroom_json_time(t timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- ChangeKeys of the contract: what lists filter and sort by.
CREATE FUNCTION headroom_change_keys(p products) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object('status', p.status, 'vendor', p.vendor, 'type', p.type, 'tags', p.tags, 'title', p.title, 'price', p.price,
    'stock', p.stock, 'optimizationStatus', p.optimization_status, 'lastOptimized', headroom_json_time(p.last_optimized),
    'createdAt', headroom_json_time(p.created_at), 'updatedAt', headroom_json_time(p.updated_at))
$$;

CREATE FUNCTION headroom_variant_json(v variants) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object('id', v.id, 'sku', v.sku, 'options', v.options, 'price', v.price, 'compareAtPrice', v.compare_at_price,
    'stock', v.stock, 'position', v.position)
$$;
CREATE FUNCTION headroom_image_json(i product_images) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object('id', i.id, 'url', i.url, 'alt', i.alt, 'width', i.width, 'height', i.height, 'position', i.position)
$$;
CREATE FUNCTION headroom_variants_json(product uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(headroom_variant_json(v) ORDER BY v.position, v.id), '[]') FROM variants v WHERE v.product_id = product
$$;
CREATE FUNCTION headroom_images_json(product uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(headroom_image_json(i) ORDER BY i.position, i.id), '[]') FROM product_images i WHERE i.product_id = product
$$;

-- A whole product under the names of the contract, without what is derived (the first picture) and without its optimised text, which has
-- versions of its own.
CREATE FUNCTION headroom_product_json(p products, variants jsonb, images jsonb) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object('id', p.id, 'handle', p.handle, 'title', p.title, 'description', p.description, 'vendor', p.vendor,
    'type', p.type, 'tags', p.tags, 'status', p.status, 'price', p.price, 'compareAtPrice', p.compare_at_price, 'currency', p.currency,
    'stock', p.stock, 'variantCount', p.variant_count, 'optimizationStatus', p.optimization_status,
    'lastOptimized', headroom_json_time(p.last_optimized), 'version', p.version, 'createdAt', headroom_json_time(p.created_at),
    'updatedAt', headroom_json_time(p.updated_at), 'images', images, 'variants', variants)
$$;

-- Equal notices of one transaction are sent once. The payload is its id only: listeners read the feed.
CREATE FUNCTION headroom_notify_changes() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('headroom.notify', true), '') <> 'off' THEN
    PERFORM pg_notify('headroom_changes', pg_current_xact_id()::text);
  END IF;
END
$$;

-- For what fills a catalogue behind the feed's back (demo data, a restored backup): whoever follows the feed must start anew.
CREATE FUNCTION headroom_expire_cursors() RETURNS void LANGUAGE sql AS $$
  UPDATE product_changes_floor SET xid = pg_current_xact_id(), seen = pg_current_snapshot();
  SELECT headroom_notify_changes();
$$;

-- Statements of up to this many rows write an entry a product, larger ones bulk entries.
CREATE FUNCTION headroom_small_statement() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 20 $$;

-- A trigger's plans are kept by the session: one made for a single row would join a million rows by nested loops. `large` lets the
-- statements that follow (those with parameters) be planned for the rows at hand. Returns what to set back.
CREATE FUNCTION headroom_plan_afresh() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  mode text := current_setting('plan_cache_mode');
BEGIN
  PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
  RETURN mode;
END
$$;

CREATE FUNCTION products_feed_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor uuid := headroom_actor();
  job uuid := headroom_job();
  probed integer := (SELECT count(*) FROM (SELECT FROM new_rows LIMIT headroom_small_statement() + 1) r);
BEGIN
  IF probed = 0 THEN RETURN NULL; END IF;
  IF probed <= headroom_small_statement() THEN
    INSERT INTO product_changes (op, product_id, version, actor_id, job_id, after)
      SELECT 'create', n.id, n.version, actor, job, headroom_change_keys(ROW(n.*)::products) FROM new_rows n ORDER BY n.id;
  ELSE
    INSERT INTO product_changes (op, kind, product_ids, actor_id, job_id, after)
      SELECT 'bulk', 'create', array_agg(id ORDER BY id), actor, job, jsonb_build_object('status', status) FROM (
        SELECT id, status, (row_number() OVER (PARTITION BY status ORDER BY id) - 1) / 1000 AS part FROM new_rows
      ) n GROUP BY status, part ORDER BY status, part;
  END IF;
  IF actor IS NOT NULL OR job IS NOT NULL THEN
    INSERT INTO product_versions (product_id, version, actor_id, job_id) SELECT id, 0, actor, job FROM new_rows ORDER BY id
      ON CONFLICT DO NOTHING;
  END IF;
  PERFORM headroom_notify_changes();
  RETURN NULL;
END
$$;

-- The first write of a product in a transaction raises its version (products_before_update) and makes an entry; later ones change what
-- that entry says it became. A bulk entry says nothing but the status, so only a later change of the status adds to it.
CREATE FUNCTION products_feed_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor uuid := headroom_actor();
  job uuid := headroom_job();
  own xid8 := pg_current_xact_id();
  began timestamptz(3) := now();
  probed integer := (SELECT count(*) FROM (SELECT FROM new_rows LIMIT headroom_small_statement() + 1) r);
  is_large boolean := probed > headroom_small_statement();
  plan_mode text;
  entries bigint;
BEGIN
  IF probed = 0 THEN RETURN NULL; END IF;
  IF is_large THEN
    plan_mode := headroom_plan_afresh();
    INSERT INTO product_changes (op, kind, product_ids, actor_id, job_id, before, after)
      SELECT 'bulk', 'update', array_agg(id ORDER BY id), actor, job, jsonb_build_object('status', was), jsonb_build_object('status', status)
      FROM (
        SELECT n.id, o.status AS was, n.status, (row_number() OVER (PARTITION BY o.status, n.status ORDER BY n.id) - 1) / 1000 AS part
        FROM new_rows n JOIN old_rows o USING (id) WHERE n.version <> o.version
      ) n GROUP BY was, status, part ORDER BY was, status, part;
  ELSE
    INSERT INTO product_changes (op, product_id, version, actor_id, job_id, before, after)
      SELECT 'update', n.id, n.version, actor, job, headroom_change_keys(ROW(o.*)::products), headroom_change_keys(ROW(n.*)::products)
      FROM new_rows n JOIN old_rows o USING (id) WHERE n.version <> o.version ORDER BY n.id;
  END IF;
  GET DIAGNOSTICS entries = ROW_COUNT;
  IF entries > 0 THEN
    -- A change of variants or pictures has kept its image already: here they show the change.
    INSERT INTO product_versions (product_id, version, actor_id, job_id, image)
      SELECT o.id, o.version, actor, job, headroom_product_json(ROW(o.*)::products, headroom_variants_json(o.id), headroom_images_json(o.id))
      FROM old_rows o JOIN new_rows n USING (id)
      WHERE n.version <> o.version
        AND NOT EXISTS (SELECT FROM product_versions v WHERE v.product_id = o.id AND v.version = o.version AND v.at = began)
      ON CONFLICT DO NOTHING;
  END IF;
  IF is_large OR entries < probed THEN
    INSERT INTO product_changes (op, kind, product_ids, actor_id, job_id, before, after)
      SELECT 'bulk', 'update', array_agg(id ORDER BY id), actor, job, jsonb_build_object('status', was), jsonb_build_object('status', status)
      FROM (
        SELECT n.id, o.status AS was, n.status, (row_number() OVER (PARTITION BY o.status, n.status ORDER BY n.id) - 1) / 1000 AS part
        FROM new_rows n JOIN old_rows o USING (id)
        WHERE n.version = o.version AND n.status <> o.status AND NOT EXISTS (
          SELECT FROM product_changes c WHERE c.xid = own AND c.product_id = n.id AND c.at = began AND c.version = n.version)
      ) n GROUP BY was, status, part ORDER BY was, status, part;
    UPDATE product_changes c SET after = headroom_change_keys(ROW(n.*)::products)
      FROM new_rows n JOIN old_rows o USING (id)
      WHERE n.version = o.version AND c.xid = own AND c.product_id = n.id AND c.at = began AND c.version = n.version AND c.op <> 'delete'
        AND c.after IS DISTINCT FROM headroom_change_keys(ROW(n.*)::products);
  END IF;
  IF is_large THEN PERFORM set_config('plan_cache_mode', plan_mode, true); END IF;
  PERFORM headroom_notify_changes();
  RETURN NULL;
END
$$;

-- Before the cascade takes its variants and pictures along. The row is locked by now.
CREATE FUNCTION products_keep_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.xmin <> pg_current_xact_id()::xid THEN
    INSERT INTO product_versions (product_id, version, actor_id, job_id, image)
      VALUES (OLD.id, OLD.version, headroom_actor(), headroom_job(),
        headroom_product_json(OLD, headroom_variants_json(OLD.id), headroom_images_json(OLD.id)))
      ON CONFLICT DO NOTHING;
  END IF;
  RETURN OLD;
END
$$;

CREATE FUNCTION products_feed_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor uuid := headroom_actor();
  job uuid := headroom_job();
  probed integer := (SELECT count(*) FROM (SELECT FROM old_rows LIMIT headroom_small_statement() + 1) r);
BEGIN
  IF probed = 0 THEN RETURN NULL; END IF;
  IF probed <= headroom_small_statement() THEN
    INSERT INTO product_changes (op, product_id, version, actor_id, job_id, before)
      SELECT 'delete', o.id, o.version + 1, actor, job, headroom_change_keys(ROW(o.*)::products) FROM old_rows o ORDER BY o.id;
  ELSE
    INSERT INTO product_changes (op, kind, product_ids, actor_id, job_id, before)
      SELECT 'bulk', 'delete', array_agg(id ORDER BY id), actor, job, jsonb_build_object('status', status) FROM (
        SELECT id, status, (row_number() OVER (PARTITION BY status ORDER BY id) - 1) / 1000 AS part FROM old_rows
      ) o GROUP BY status, part ORDER BY status, part;
  END IF;
  PERFORM headroom_notify_changes();
  RETURN NULL;
END
$$;

CREATE FUNCTION products_keep_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A product keeps its id, because its history and the change feed know it by that: insert a new product instead'
    USING ERRCODE = 'restrict_violation';
END
$$;

-- TRUNCATE names no rows. What it would take is deleted before, so that the other triggers see it; the table is empty when it comes.
CREATE FUNCTION headroom_delete_before_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DELETE FROM %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME);
  RETURN NULL;
END
$$;

CREATE TRIGGER products_feed_insert AFTER INSERT ON products REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION products_feed_insert();
CREATE TRIGGER products_feed_update AFTER UPDATE ON products REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION products_feed_update();
CREATE TRIGGER products_keep_deleted BEFORE DELETE ON products FOR EACH ROW EXECUTE FUNCTION products_keep_deleted();
CREATE TRIGGER products_feed_delete AFTER DELETE ON products REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION products_feed_delete();
CREATE TRIGGER products_keep_id BEFORE UPDATE OF id ON products FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION products_keep_id();
CREATE TRIGGER products_before_truncate BEFORE TRUNCATE ON products FOR EACH STATEMENT EXECUTE FUNCTION headroom_delete_before_truncate();
CREATE TRIGGER variants_before_truncate BEFORE TRUNCATE ON variants FOR EACH STATEMENT EXECUTE FUNCTION headroom_delete_before_truncate();
CREATE TRIGGER product_images_before_truncate BEFORE TRUNCATE ON product_images
  FOR EACH STATEMENT EXECUTE FUNCTION headroom_delete_before_truncate();
CREATE TRIGGER optimization_versions_before_truncate BEFORE TRUNCATE ON optimization_versions
  FOR EACH STATEMENT EXECUTE FUNCTION headroom_delete_before_truncate();

-- Those of `ids` that this transaction has not written yet, locked in order, so that nobody else changes them or, by way of these
-- triggers, their variants and pictures. NO KEY: whoever inserted a variant holds a KEY SHARE lock, and two of them would wait for each
-- other. Rows that this transaction made are not locked: that would write each of them once more.
CREATE FUNCTION headroom_lock_unwritten(ids uuid[]) RETURNS uuid[] LANGUAGE sql AS $$
  SELECT coalesce(array_agg(p.id), '{}') FROM (
    SELECT id FROM products WHERE id = ANY (ids) AND xmin <> pg_current_xact_id()::xid ORDER BY id FOR NO KEY UPDATE
  ) p
$$;

-- The triggers of variants and pictures: keep the image of each product that this transaction writes first by them, then raise its
-- version as before. Their own rows show the change already, so what was is: the rows now, without the new, with the old. The
-- statement that reads them comes after the lock and sees what others committed before it.
DO $do$
DECLARE
  what record;
BEGIN
  FOR what IN
    SELECT t.*, o.* FROM (VALUES
      ('variants', 'headroom_variant_json', 'coalesce(was.rows, ''[]''), headroom_images_json(p.id)', 'headroom_refresh_products'),
      ('product_images', 'headroom_image_json', 'headroom_variants_json(p.id), coalesce(was.rows, ''[]'')', 'headroom_touch_products')
    ) t (rows_of, row_json, parts, raise_versions), (VALUES
      ('insert', 'SELECT product_id FROM new_rows', 'AND NOT EXISTS (SELECT FROM new_rows n WHERE n.id = r.id)', '', 'new_rows'),
      ('update', 'SELECT product_id FROM new_rows UNION SELECT product_id FROM old_rows',
        'AND NOT EXISTS (SELECT FROM new_rows n WHERE n.id = r.id)', 'UNION ALL SELECT * FROM old_rows o WHERE o.product_id = ANY (unwritten)',
        'new_rows'),
      ('delete', 'SELECT product_id FROM old_rows', '', 'UNION ALL SELECT * FROM old_rows o WHERE o.product_id = ANY (unwritten)', 'old_rows')
    ) o (event, touched, without_new, with_old, counted)
  LOOP
    EXECUTE format($sql$
      CREATE OR REPLACE FUNCTION %1$s_after_%2$s() RETURNS trigger LANGUAGE plpgsql AS $f$
      DECLARE
        touched uuid[] := ARRAY(SELECT DISTINCT product_id FROM (%3$s) t);
        unwritten uuid[];
        is_large boolean;
        plan_mode text;
      BEGIN
        IF touched = '{}' THEN RETURN NULL; END IF;
        unwritten := headroom_lock_unwritten(touched);
        IF unwritten <> '{}' THEN
          is_large := cardinality(unwritten) > headroom_small_statement()
            OR (SELECT count(*) FROM (SELECT FROM %9$s LIMIT headroom_small_statement() + 1) r) > headroom_small_statement();
          IF is_large THEN plan_mode := headroom_plan_afresh(); END IF;
          INSERT INTO product_versions (product_id, version, actor_id, job_id, image)
            SELECT p.id, p.version, headroom_actor(), headroom_job(), headroom_product_json(p, %4$s)
            FROM products p LEFT JOIN (
              SELECT product_id, jsonb_agg(%5$s(ROW(w.*)::%1$s) ORDER BY w.position, w.id) AS rows FROM (
                SELECT r.* FROM %1$s r WHERE r.product_id = ANY (unwritten) %6$s %7$s
              ) w GROUP BY product_id
            ) was ON was.product_id = p.id
            WHERE p.id = ANY (unwritten)
            ON CONFLICT DO NOTHING;
          IF is_large THEN PERFORM set_config('plan_cache_mode', plan_mode, true); END IF;
        END IF;
        PERFORM %8$s(touched);
        RETURN NULL;
      END
      $f$
    $sql$, what.rows_of, what.event, what.touched, what.parts, what.row_json, what.without_new, what.with_old, what.raise_versions,
      what.counted);
  END LOOP;
END
$do$;
CREATE OR REPLACE TRIGGER product_images_after_insert AFTER INSERT ON product_images REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION product_images_after_insert();
CREATE OR REPLACE TRIGGER product_images_after_update AFTER UPDATE ON product_images REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION product_images_after_update();
CREATE OR REPLACE TRIGGER product_images_after_delete AFTER DELETE ON product_images REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION product_images_after_delete();
