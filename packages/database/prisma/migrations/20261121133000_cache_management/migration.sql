-- What operators did to the running service: who, when, what, and what came of it. Processes follow it too: an action on the cache has to
-- happen in each of them. The id is given under a lock that is held until the commit, so that
-- ids become visible in their order; no sequence, which a restored backup would have to be wound on.
CREATE TABLE operator_actions (
  id bigint PRIMARY KEY,
  at timestamptz(3) NOT NULL DEFAULT now(),
  user_id uuid REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE,
  -- As it was then: an account may be renamed or deleted.
  user_email text NOT NULL,
  action text NOT NULL,
  target jsonb NOT NULL DEFAULT '{}',
  result jsonb,
  -- Of the transaction that wrote it: what was read before it is what the action means.
  transaction_id bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint
);
CREATE INDEX operator_actions_user_id_idx ON operator_actions (user_id);

CREATE FUNCTION operator_actions_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('headroom_operator_actions', NEW.id::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER operator_actions_notify AFTER INSERT ON operator_actions FOR EACH ROW EXECUTE FUNCTION operator_actions_notify();

-- Routes whose answers are not kept, until an operator says otherwise. No row: kept.
CREATE TABLE cache_switches (
  route text PRIMARY KEY,
  changed_at timestamptz(3) NOT NULL DEFAULT now()
);

-- What traffic asks for, and what it asks for next: decayed counts as of `at`. Entry keys only, no one who asked.
CREATE TABLE cache_popularity (
  key_hash bytea PRIMARY KEY,
  key text NOT NULL,
  weight double precision NOT NULL,
  at timestamptz(3) NOT NULL
);
CREATE INDEX cache_popularity_weight_idx ON cache_popularity (weight);
CREATE TABLE cache_transitions (
  from_hash bytea NOT NULL,
  to_hash bytea NOT NULL,
  from_key text NOT NULL,
  to_key text NOT NULL,
  weight double precision NOT NULL,
  at timestamptz(3) NOT NULL,
  CONSTRAINT cache_transitions_pkey PRIMARY KEY (from_hash, to_hash)
);
CREATE INDEX cache_transitions_weight_idx ON cache_transitions (weight);

-- Who still uses what will go. The user is empty for nobody in particular; the client is the name that its User-Agent begins with.
CREATE TABLE deprecated_calls (
  operation text NOT NULL,
  -- Empty: the route itself.
  parameter text NOT NULL,
  client text NOT NULL,
  user_email text NOT NULL,
  calls bigint NOT NULL,
  first_at timestamptz(3) NOT NULL DEFAULT now(),
  last_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT deprecated_calls_pkey PRIMARY KEY (operation, parameter, client, user_email)
);
