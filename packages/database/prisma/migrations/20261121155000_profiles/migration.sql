-- Processes of the service as they were last heard of, and what is asked of them. docs/decisions/0031-runtime.md says why it is made like this.
CREATE TABLE runtime_processes (
  id uuid PRIMARY KEY,
  kind text NOT NULL CONSTRAINT runtime_processes_kind CHECK (kind IN ('api', 'worker')),
  name text NOT NULL,
  host text NOT NULL,
  pid integer NOT NULL,
  started_at timestamptz(3) NOT NULL,
  -- By the database's clock.
  seen_at timestamptz(3) NOT NULL DEFAULT now(),
  sample jsonb NOT NULL,
  -- Of the machine; only processes of the API look at it.
  machine jsonb,
  verdict jsonb NOT NULL,
  missing text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX runtime_processes_seen_at_idx ON runtime_processes (seen_at);

-- CPU profiles and heap snapshots. A row is the command before it is the result: the process that it names looks for it.
-- asked → running → ready | failed | cancelled; asked → cancelled. What a process that died leaves open, a task of all ends as failed.
CREATE TABLE profiles (
  id uuid PRIMARY KEY,
  kind text NOT NULL CONSTRAINT profiles_kind CHECK (kind IN ('cpu', 'heap')),
  trigger text NOT NULL CONSTRAINT profiles_trigger CHECK (trigger IN ('asked', 'slow')),
  reason text,
  -- As it was then: processes are forgotten before their profiles.
  process_id uuid NOT NULL,
  process_name text NOT NULL,
  host text NOT NULL,
  pid integer NOT NULL,
  state text NOT NULL DEFAULT 'asked' CONSTRAINT profiles_state CHECK (state IN ('asked', 'running', 'ready', 'failed', 'cancelled')),
  seconds integer,
  progress real NOT NULL DEFAULT 0,
  is_cancelling boolean NOT NULL DEFAULT false,
  error text,
  asked_by uuid REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE,
  asked_by_email text,
  asked_at timestamptz(3) NOT NULL DEFAULT now(),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  expires_at timestamptz(3),
  -- Of the file under the data folder of `host`; null once it is gone.
  file text,
  bytes bigint,
  downloaded_at timestamptz(3),
  -- What a flame graph is drawn from.
  flame jsonb,
  CONSTRAINT profiles_ended CHECK ((state IN ('asked', 'running')) = (finished_at IS NULL))
);
CREATE INDEX profiles_asked_at_idx ON profiles (asked_at);
CREATE INDEX profiles_asked_by_idx ON profiles (asked_by);
-- One at a time in a process.
CREATE UNIQUE INDEX profiles_open_idx ON profiles (process_id) WHERE state IN ('asked', 'running');
