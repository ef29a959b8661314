-- Who does a task of monitoring that one process of all is to do (rollups, retention, alerts): a lease by the database's clock, so that
-- no connection has to be held and nobody's clock counts.
CREATE TABLE "monitoring_tasks" (
  "name" text PRIMARY KEY,
  "holder" uuid NOT NULL,
  "until" timestamptz(3) NOT NULL,
  "ran_at" timestamptz(3),
  "took_milliseconds" double precision
);
