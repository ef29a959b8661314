-- What PostgreSQL's own figures of statements were when they were last read, and how much they grew since: pg_stat_statements only counts up,
-- forgets what is rare and starts anew after a crash. docs/decisions/0032-database-monitoring.md says why it is made like this.

-- Times in milliseconds, sizes in pages of 8 KiB. `query_id` 0 stands for all that was too little to be kept apart.
CREATE TABLE "statement_points" (
  -- How many seconds a row stands for at most: 60, or 3600 for what was brought together.
  "resolution" smallint NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "query_id" bigint NOT NULL,
  "seconds" double precision NOT NULL,
  "calls" bigint NOT NULL,
  "total" double precision NOT NULL,
  -- Of the times of the calls: with `calls` and `total` it gives the spread of any number of rows together.
  "sum_of_squares" double precision NOT NULL,
  "slowest" double precision NOT NULL,
  "rows" bigint NOT NULL,
  "hit" bigint NOT NULL,
  "read" bigint NOT NULL,
  "temporary" bigint NOT NULL,
  "read_time" double precision NOT NULL,
  CONSTRAINT "statement_points_pkey" PRIMARY KEY ("resolution", "at", "query_id")
);

CREATE TABLE "statement_texts" (
  "query_id" bigint PRIMARY KEY,
  "text" text NOT NULL,
  "name" text NOT NULL,
  "is_own" boolean NOT NULL,
  "seen_at" timestamptz(3) NOT NULL DEFAULT now()
);

-- Unlogged: PostgreSQL's own figures do not survive a crash either.
CREATE UNLOGGED TABLE "statement_readings" (
  "user_id" oid NOT NULL,
  "query_id" bigint NOT NULL,
  "is_top" boolean NOT NULL,
  "since" timestamptz(6),
  "calls" bigint NOT NULL,
  "total" double precision NOT NULL,
  "sum_of_squares" double precision NOT NULL,
  "rows" bigint NOT NULL,
  "hit" bigint NOT NULL,
  "read" bigint NOT NULL,
  "temporary" bigint NOT NULL,
  "read_time" double precision NOT NULL,
  CONSTRAINT "statement_readings_pkey" PRIMARY KEY ("user_id", "query_id", "is_top")
);

-- When the figures were last read. One row.
CREATE TABLE "database_readings" (
  "id" smallint NOT NULL DEFAULT 1 PRIMARY KEY CONSTRAINT "database_readings_one_row" CHECK ("id" = 1),
  "read_at" timestamptz(6) NOT NULL
);
