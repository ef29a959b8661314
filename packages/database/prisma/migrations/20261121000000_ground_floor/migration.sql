-- The ground floor: the catalogue, its content versions and reviews, accounts, and what search needs.
-- Text that sorts or is compared by the application has collation "C": byte order, which is code point order in UTF-8, the same in
-- every PostgreSQL and in the browser.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TYPE product_status AS ENUM ('draft', 'active', 'archived');
CREATE TYPE optimization_status AS ENUM ('original', 'pending', 'in_review', 'completed');
CREATE TYPE review_status AS ENUM ('open', 'accepted', 'rejected');
CREATE TYPE role AS ENUM ('viewer', 'editor', 'operator');

-- Folding needs Unicode character classes whatever the database's own locale is: PostgreSQL 17 and later bring pg_c_utf8, an older
-- server has C.UTF-8 from its operating system or ICU's root collation.
DO $do$
DECLARE
  unicode text;
BEGIN
  IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'Headroom needs a database with encoding UTF8; this one has %. Create it with: CREATE DATABASE ... ENCODING ''UTF8'' TEMPLATE template0',
      current_setting('server_encoding');
  END IF;
  SELECT format('%I.%I', n.nspname, c.collname) INTO unicode
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
    WHERE n.nspname = 'pg_catalog' AND c.collencoding IN (-1, 6) AND c.collname IN ('pg_c_utf8', 'C.utf8', 'C.UTF-8', 'und-x-icu')
    ORDER BY array_position(ARRAY['pg_c_utf8', 'C.utf8', 'C.UTF-8', 'und-x-icu'], c.collname::text) LIMIT 1;
  IF unicode IS NULL THEN
    RAISE EXCEPTION 'Headroom needs one of the collations pg_c_utf8, C.utf8 or und-x-icu; this server has none of them';
  END IF;

  -- Case and accents folded. Same as foldText in packages/contracts/src/fold-text.ts; a test holds them together.
  EXECUTE format($sql$
    CREATE FUNCTION headroom_fold(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
      SELECT CASE WHEN octet_length(t) = length(t) THEN lower(t COLLATE %1$s)
      ELSE replace(replace(replace(replace(translate(
        lower(regexp_replace(normalize(t, NFKD), E'[\u0300-\u036F]', '', 'g') COLLATE %1$s),
        'øđðłħıŧŋς', 'oddlhitnσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th') END
    $f$
  $sql$, unicode);
END
$do$;

-- The words of a text, folded and parted by single spaces. Separators are listed by code point, because character classes differ
-- between providers and versions; searchWords in packages/contracts/src/fold-text.ts has the same list, and a test holds them together.
CREATE FUNCTION headroom_words(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT btrim(regexp_replace(headroom_fold(t) COLLATE "C",
    '[\u0001-/:-@[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u02c2-\u02df\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e3f\u0e4f\u0e5a\u0e5b\u1680\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ue000-\uf8ff\ufd3e\ufd3f\ufe00-\ufe1f\ufe30-\ufe6f\ufeff\uff5f-\uff65\uffe0-\uffff\U0001f000-\U0001faff\U000e0000-\U0010ffff]+', ' ', 'g'))
$f$;

-- At most 128 characters, 512 bytes: an index entry (2,704 bytes) must hold it beside a vendor and a type of 255 characters each.
CREATE FUNCTION headroom_sort_key(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT left(headroom_fold(t), 128) $$;

CREATE TABLE catalogue (
  id smallint PRIMARY KEY DEFAULT 1 CONSTRAINT catalogue_one_row CHECK (id = 1),
  currency char(3) NOT NULL DEFAULT 'EUR',
  demo_products integer,
  secret bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
-- 256 bits from two random UUIDs (122 random bits each), hashed; pgcrypto is not everywhere.
INSERT INTO catalogue (secret) VALUES (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

-- Fixed-width columns first, then what is filtered and counted, then what is only shown: PostgreSQL walks a row from the front. Measured
-- at 1,000,000 products against the order in which people read them: counting tags 785 ms instead of 899, vendors in a price range 357
-- instead of 502.
CREATE TABLE products (
  id uuid PRIMARY KEY,
  price bigint NOT NULL DEFAULT 0 CONSTRAINT products_price_range CHECK (price BETWEEN 0 AND 1000000000000),
  compare_at_price bigint CONSTRAINT products_compare_at_price_range CHECK (compare_at_price BETWEEN 0 AND 1000000000000),
  stock bigint NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  last_optimized timestamptz(3),
  status product_status NOT NULL DEFAULT 'draft',
  optimization_status optimization_status NOT NULL DEFAULT 'original',
  version integer NOT NULL DEFAULT 1,
  variant_count integer NOT NULL DEFAULT 0,
  type text COLLATE "C" NOT NULL DEFAULT '' CONSTRAINT products_type_length CHECK (char_length(type) <= 255),
  vendor text COLLATE "C" NOT NULL DEFAULT '' CONSTRAINT products_vendor_length CHECK (char_length(vendor) <= 255),
  tags text[] COLLATE "C" NOT NULL DEFAULT '{}' CONSTRAINT products_tags_count CHECK (cardinality(tags) <= 250),
  currency char(3) NOT NULL DEFAULT 'EUR',
  handle text COLLATE "C" NOT NULL,
  title text NOT NULL CONSTRAINT products_title_length CHECK (char_length(title) BETWEEN 1 AND 512),
  title_key text COLLATE "C" NOT NULL DEFAULT '',
  vendor_key text COLLATE "C" NOT NULL DEFAULT '',
  skus text[] COLLATE "C" NOT NULL DEFAULT '{}',
  search tsvector NOT NULL DEFAULT ''::tsvector,
  description text NOT NULL DEFAULT '' CONSTRAINT products_description_length CHECK (char_length(description) <= 65536),
  CONSTRAINT products_handle_form CHECK (char_length(handle) BETWEEN 1 AND 255 AND handle !~ '[[:space:]/?#]')
);

CREATE TABLE variants (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL,
  position integer NOT NULL,
  sku text COLLATE "C" CONSTRAINT variants_sku_length CHECK (char_length(sku) BETWEEN 1 AND 255),
  options jsonb NOT NULL DEFAULT '[]',
  price bigint NOT NULL CONSTRAINT variants_price_range CHECK (price BETWEEN 0 AND 1000000000000),
  compare_at_price bigint CONSTRAINT variants_compare_at_price_range CHECK (compare_at_price BETWEEN 0 AND 1000000000000),
  stock integer NOT NULL DEFAULT 0 CONSTRAINT variants_stock_range CHECK (stock BETWEEN -1000000000 AND 1000000000),
  CONSTRAINT variants_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE product_images (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL,
  position integer NOT NULL,
  url text NOT NULL CONSTRAINT product_images_url_length CHECK (char_length(url) BETWEEN 1 AND 2048),
  alt text NOT NULL DEFAULT '' CONSTRAINT product_images_alt_length CHECK (char_length(alt) <= 512),
  width integer,
  height integer,
  CONSTRAINT product_images_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text COLLATE "C" NOT NULL CONSTRAINT users_email_lower CHECK (email = lower(email)),
  name text NOT NULL,
  role role NOT NULL,
  password_hash text NOT NULL,
  is_demo boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE optimization_versions (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  is_active boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT optimization_versions_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE content_reviews (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL,
  version_id uuid NOT NULL,
  status review_status NOT NULL DEFAULT 'open',
  reviewer_id uuid,
  comment text NOT NULL DEFAULT '',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  decided_at timestamptz(3),
  CONSTRAINT content_reviews_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT content_reviews_version_id_fkey FOREIGN KEY (version_id) REFERENCES optimization_versions (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT content_reviews_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE
);

CREATE TABLE ai_usage_records (
  id uuid PRIMARY KEY,
  provider_id text NOT NULL,
  model text NOT NULL,
  product_id uuid,
  input_tokens integer NOT NULL,
  output_tokens integer NOT NULL,
  cost_micros bigint NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT ai_usage_records_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE SET NULL ON UPDATE CASCADE
);

CREATE TABLE search_lexicon (
  word text COLLATE "C" PRIMARY KEY,
  products integer NOT NULL
);

-- Sorting: one index a sort key, the id as tie-break; read both ways. Status, type and vendor ride along, so that anchors of the public
-- catalogue come from the index alone, and a walk that filters by them passes over index entries, not rows. The longest texts fit an
-- entry (2,704 bytes); a test tries.
CREATE INDEX products_title_idx ON products (title_key, id) INCLUDE (status, type, vendor);
CREATE INDEX products_updated_idx ON products (updated_at, id) INCLUDE (status, type, vendor);
CREATE INDEX products_created_idx ON products (created_at, id) INCLUDE (status, type, vendor);
CREATE INDEX products_vendor_idx ON products (vendor_key, id) INCLUDE (status, type, vendor);
-- Five facets in a price range of 850,000 of 1,000,000 products come from this index alone in 0.43 s, from the rows in 0.71.
CREATE INDEX products_price_idx ON products (price, id) INCLUDE (status, optimization_status, type, vendor);
-- Never optimised sorts as longest ago. The bare column rides along because PostgreSQL reads an expression's index alone only if the
-- expression's columns are in it too.
CREATE INDEX products_last_optimized_idx ON products ((coalesce(last_optimized, '-infinity'::timestamptz)), id)
  INCLUDE (status, type, vendor, last_optimized);
-- The longest ago optimised of those that are: they all stand behind the never optimised, so a walk would pass over those first.
CREATE INDEX products_optimization_idx ON products (optimization_status, (coalesce(last_optimized, '-infinity'::timestamptz)), id)
  INCLUDE (status, last_optimized);

-- Filtering.
CREATE UNIQUE INDEX products_handle_key ON products (handle);
CREATE INDEX idx_products_status_vendor ON products (status, vendor);
CREATE INDEX idx_products_optimization_status ON products (optimization_status);
CREATE INDEX products_type_price_idx ON products (type, price, id) INCLUDE (status);
CREATE INDEX products_tags_idx ON products USING gin (tags);
CREATE INDEX products_search_idx ON products USING gin (search);
-- The seeds' optimised query: active and optimised, newest optimised first.
CREATE INDEX products_optimized_idx ON products (last_optimized DESC, id DESC) WHERE status = 'active' AND optimization_status = 'completed';

CREATE UNIQUE INDEX variants_sku_key ON variants (sku);
CREATE INDEX variants_product_id_position_idx ON variants (product_id, position);
CREATE INDEX product_images_product_id_position_idx ON product_images (product_id, position);
CREATE INDEX idx_optimization_versions_product_id ON optimization_versions (product_id);
CREATE UNIQUE INDEX optimization_versions_active_key ON optimization_versions (product_id) WHERE is_active;
CREATE INDEX idx_content_reviews_status ON content_reviews (status);
CREATE INDEX content_reviews_product_id_idx ON content_reviews (product_id);
CREATE INDEX content_reviews_version_id_idx ON content_reviews (version_id);
CREATE INDEX idx_ai_usage_provider_created ON ai_usage_records (provider_id, created_at);
CREATE INDEX ai_usage_records_product_id_idx ON ai_usage_records (product_id);
CREATE UNIQUE INDEX users_email_key ON users (email);
CREATE UNIQUE INDEX sessions_token_hash_key ON sessions (token_hash);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE INDEX search_lexicon_trgm_idx ON search_lexicon USING gin (word gin_trgm_ops);

-- The planner must know the long tail of vendors to choose between walking a sort index and gathering a filter's rows. 500 makes
-- ANALYZE read 150,000 rows; it reads them for every column, and counting the words of `search` takes most of its time.
ALTER TABLE products ALTER COLUMN vendor SET STATISTICS 500, ALTER COLUMN type SET STATISTICS 500;
ALTER TABLE products SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

-- What search reads: title (A), vendor and SKUs (B), tags (C). A SKU is found by its parts and, where it has several, written together.
CREATE FUNCTION headroom_search(title text, vendor text, skus text[], tags text[]) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  sku_words text := headroom_words(left(array_to_string(skus, ' '), 50000));
  joined text := headroom_words(left(regexp_replace(array_to_string(skus, ' '), '[-._/]', '', 'g'), 50000));
BEGIN
  RETURN setweight(to_tsvector('pg_catalog.simple', headroom_words(title)), 'A')
    || setweight(to_tsvector('pg_catalog.simple', headroom_words(vendor) || ' ' || sku_words || ' ' || joined), 'B')
    || setweight(to_tsvector('pg_catalog.simple', headroom_words(array_to_string(tags, ' '))), 'C');
END
$$;

-- The words that can mend misspellings, of the search texts that a query selects. Words with digits stay out: a SKU has no spelling to
-- mend, and millions of them would make the lexicon larger than the products.
CREATE FUNCTION headroom_lexicon_words(query text) RETURNS TABLE (word text, products integer) LANGUAGE sql STABLE AS $$
  SELECT word COLLATE "C", ndoc FROM ts_stat(query) WHERE word !~ '[0-9]' AND char_length(word) BETWEEN 2 AND 64
$$;

CREATE FUNCTION products_before_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.title_key := headroom_sort_key(NEW.title);
  NEW.vendor_key := headroom_sort_key(NEW.vendor);
  NEW.search := headroom_search(NEW.title, NEW.vendor, NEW.skus, NEW.tags);
  RETURN NEW;
END
$$;
CREATE TRIGGER products_before_insert BEFORE INSERT ON products FOR EACH ROW EXECUTE FUNCTION products_before_insert();

-- One version a transaction: a product whose row this transaction already wrote keeps the version it got then, so that saving a
-- product together with its variants is one step of its history.
CREATE FUNCTION products_before_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.title <> OLD.title OR NEW.title_key <> OLD.title_key THEN NEW.title_key := headroom_sort_key(NEW.title); END IF;
  IF NEW.vendor <> OLD.vendor OR NEW.vendor_key <> OLD.vendor_key THEN NEW.vendor_key := headroom_sort_key(NEW.vendor); END IF;
  IF (NEW.title, NEW.vendor, NEW.skus, NEW.tags, NEW.search) IS DISTINCT FROM (OLD.title, OLD.vendor, OLD.skus, OLD.tags, OLD.search) THEN
    NEW.search := headroom_search(NEW.title, NEW.vendor, NEW.skus, NEW.tags);
  END IF;
  NEW.version := OLD.version;
  IF NEW IS DISTINCT FROM OLD THEN
    IF OLD.xmin <> pg_current_xact_id()::xid THEN NEW.version := OLD.version + 1; END IF;
    NEW.updated_at := greatest(now(), OLD.updated_at);
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER products_before_update BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION products_before_update();

-- What a product shows of its variants. A row that this transaction wrote with the right figures is left alone, so that bulk loads
-- that bring them do not write every product twice. Any other row is written, even where no figure moved: its version must rise
-- (the trigger above puts the real time in place of the millisecond that makes the row differ).
CREATE FUNCTION headroom_refresh_products(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  UPDATE products p SET
    price = coalesce(v.price, p.price), compare_at_price = v.compare_at_price, stock = v.stock, variant_count = v.variant_count,
    skus = v.skus, updated_at = p.updated_at + interval '1 millisecond'
  FROM (
    SELECT i.id, (array_agg(v.price ORDER BY v.price, v.position))[1] AS price,
      (array_agg(v.compare_at_price ORDER BY v.price, v.position))[1] AS compare_at_price,
      coalesce(sum(v.stock), 0) AS stock, count(v.id) AS variant_count,
      coalesce(array_agg(v.sku ORDER BY v.position) FILTER (WHERE v.sku IS NOT NULL), '{}') AS skus
    FROM unnest(ids) AS i (id) LEFT JOIN variants v ON v.product_id = i.id GROUP BY i.id
  ) v
  WHERE p.id = v.id AND (
    p.xmin <> pg_current_xact_id()::xid
    OR (p.price, p.compare_at_price, p.stock, p.variant_count, p.skus)
      IS DISTINCT FROM (coalesce(v.price, p.price), v.compare_at_price, v.stock, v.variant_count, v.skus))
$$;

CREATE FUNCTION variants_after_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM headroom_refresh_products(ARRAY(SELECT DISTINCT product_id FROM new_rows));
  RETURN NULL;
END
$$;
CREATE FUNCTION variants_after_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM headroom_refresh_products(ARRAY(SELECT product_id FROM new_rows UNION SELECT product_id FROM old_rows));
  RETURN NULL;
END
$$;
CREATE FUNCTION variants_after_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM headroom_refresh_products(ARRAY(SELECT DISTINCT product_id FROM old_rows));
  RETURN NULL;
END
$$;
CREATE TRIGGER variants_after_insert AFTER INSERT ON variants REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION variants_after_insert();
CREATE TRIGGER variants_after_update AFTER UPDATE ON variants REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION variants_after_update();
CREATE TRIGGER variants_after_delete AFTER DELETE ON variants REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION variants_after_delete();

-- Pictures and content versions show on the product: a change of theirs is a change of its version.
CREATE FUNCTION headroom_touch_products(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  UPDATE products SET updated_at = updated_at + interval '1 millisecond' WHERE id = ANY (ids) AND xmin <> pg_current_xact_id()::xid
$$;
CREATE FUNCTION products_touch_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM headroom_touch_products(ARRAY(SELECT DISTINCT product_id FROM new_rows));
  RETURN NULL;
END
$$;
CREATE FUNCTION products_touch_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM headroom_touch_products(ARRAY(SELECT product_id FROM new_rows UNION SELECT product_id FROM old_rows));
  RETURN NULL;
END
$$;
CREATE FUNCTION products_touch_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM headroom_touch_products(ARRAY(SELECT DISTINCT product_id FROM old_rows));
  RETURN NULL;
END
$$;
CREATE TRIGGER product_images_after_insert AFTER INSERT ON product_images REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION products_touch_new();
CREATE TRIGGER product_images_after_update AFTER UPDATE ON product_images REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION products_touch_both();
CREATE TRIGGER product_images_after_delete AFTER DELETE ON product_images REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION products_touch_old();
CREATE TRIGGER optimization_versions_after_insert AFTER INSERT ON optimization_versions REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION products_touch_new();
CREATE TRIGGER optimization_versions_after_update AFTER UPDATE ON optimization_versions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION products_touch_both();
CREATE TRIGGER optimization_versions_after_delete AFTER DELETE ON optimization_versions REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION products_touch_old();
