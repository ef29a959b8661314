-- Long work, as people see it. pg-boss carries only a job's id to a worker (in its own schema, which it makes itself); whatever
-- happens to the queue, this table is the truth.
CREATE TYPE job_state AS ENUM ('queued', 'running', 'succeeded', 'failed', 'cancelled');

CREATE TABLE jobs (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  title text NOT NULL,
  state job_state NOT NULL DEFAULT 'queued',
  is_cancel_requested boolean NOT NULL DEFAULT false,
  input jsonb NOT NULL DEFAULT '{}',
  -- What is done, of how much, how fast; for people.
  progress jsonb NOT NULL DEFAULT '{"done": 0, "total": null, "unit": "", "phase": null, "ratePerSecond": null, "remainingSeconds": null}',
  -- How far it came, for the job itself: written in the transaction of each step's effect, so that no step happens twice.
  checkpoint jsonb,
  -- How many products it has changed: with none there is nothing to undo.
  changes bigint NOT NULL DEFAULT 0,
  result jsonb,
  error jsonb,
  -- Each worker that takes the job up gets the next number; one that was taken for dead finds that it is no longer the last.
  attempts integer NOT NULL DEFAULT 0,
  -- Failures and lost workers since it last came on.
  failures integer NOT NULL DEFAULT 0,
  actor_id uuid REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE,
  import_id uuid,
  undo_of uuid REFERENCES jobs (id) ON DELETE SET NULL ON UPDATE CASCADE,
  undone_by uuid REFERENCES jobs (id) ON DELETE SET NULL ON UPDATE CASCADE,
  -- Its last message in the queue.
  queue_id uuid,
  heartbeat_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  started_at timestamptz(3),
  finished_at timestamptz(3)
);
-- Ids sort by the time they were made. One index serves the lists, one the search for what nobody works on any more.
CREATE INDEX jobs_actor_id_id_idx ON jobs (actor_id, id);
CREATE INDEX jobs_state_heartbeat_at_idx ON jobs (state, heartbeat_at);
CREATE INDEX jobs_undo_of_idx ON jobs (undo_of);
CREATE INDEX jobs_undone_by_idx ON jobs (undone_by);

-- Tells every process that a job changed, whoever changed it; heartbeats and checkpoints concern nobody.
CREATE FUNCTION jobs_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('headroom_jobs', NEW.id::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER jobs_notify_insert AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION jobs_notify();
CREATE TRIGGER jobs_notify_update AFTER UPDATE ON jobs FOR EACH ROW
  WHEN ((OLD.state, OLD.is_cancel_requested, OLD.progress, OLD.undone_by) IS DISTINCT FROM
    (NEW.state, NEW.is_cancel_requested, NEW.progress, NEW.undone_by))
  EXECUTE FUNCTION jobs_notify();
