-- What is watched. Those that came with Headroom are entered and renewed at start, except for what somebody changed.
CREATE TABLE alert_rules (
  id text PRIMARY KEY,
  name text NOT NULL,
  condition jsonb NOT NULL,
  for_seconds integer NOT NULL,
  severity text NOT NULL,
  is_on boolean NOT NULL DEFAULT true,
  is_default boolean NOT NULL DEFAULT false,
  -- Somebody changed it: what comes with the next release does not overwrite that.
  is_edited boolean NOT NULL DEFAULT false,
  -- What it said when it was last looked at.
  state text NOT NULL DEFAULT 'unseen',
  state_since timestamptz(3),
  value double precision,
  n bigint NOT NULL DEFAULT 0,
  note text,
  evaluated_at timestamptz(3)
);

-- One row from the moment that something is wrong until it is over. Pending ones that come to nothing are deleted.
CREATE TABLE alerts (
  id uuid PRIMARY KEY,
  rule_id text NOT NULL,
  -- As they were then: a rule may be renamed or deleted.
  rule_name text NOT NULL,
  severity text NOT NULL,
  labels jsonb NOT NULL DEFAULT '{}',
  -- The labels in one order, to tell alerts of one rule apart.
  labels_key text NOT NULL,
  state text NOT NULL,
  sentence text NOT NULL,
  value double precision,
  unit text NOT NULL,
  n bigint NOT NULL,
  since timestamptz(3) NOT NULL,
  fired_at timestamptz(3),
  -- Since when it has been good without a break.
  clear_since timestamptz(3),
  -- Since when nothing has been measured without a break.
  missing_since timestamptz(3),
  resolved_at timestamptz(3),
  -- What people were told last: nothing, that it fires, that it is over.
  told text,
  acknowledged_at timestamptz(3),
  acknowledged_by text,
  evidence text NOT NULL,
  how_to text NOT NULL
);
-- Two evaluators cannot both begin one.
CREATE UNIQUE INDEX alerts_open_key ON alerts (rule_id, labels_key) WHERE state <> 'resolved';
CREATE INDEX alerts_since_idx ON alerts (since);

CREATE TABLE alert_silences (
  id uuid PRIMARY KEY,
  -- Null: every rule. Labels that an alert must have; none: all.
  rule_id text,
  labels jsonb NOT NULL DEFAULT '{}',
  until timestamptz(3) NOT NULL,
  reason text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL
);

-- What is to be sent, written in the transaction that changed the alerts: a process that is killed in between loses nothing.
CREATE TABLE alert_messages (
  id uuid PRIMARY KEY,
  channel text NOT NULL,
  -- The alerts that it tells of, as they were.
  events jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'waiting',
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz(3) NOT NULL,
  -- Whoever sends it has it until then; after that another may.
  claimed_until timestamptz(3),
  done_at timestamptz(3),
  error text
);
CREATE INDEX alert_messages_next_at_idx ON alert_messages (next_at) WHERE state = 'waiting';

-- Each program of the server with each build of the web app that ran on this database.
CREATE TABLE releases (
  id text PRIMARY KEY,
  program text NOT NULL,
  web_release text,
  first_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  -- [{ name, bytes, gzipBytes }] and [{ name, maxBytes, bytes }]
  chunks jsonb NOT NULL DEFAULT '[]',
  budgets jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX releases_first_seen_at_idx ON releases (first_seen_at);
