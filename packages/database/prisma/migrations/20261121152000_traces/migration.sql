-- Traces that were kept: of slow, failed and sampled requests, and of jobs. One row a root; requests of one trace share its id.
CREATE TABLE traces (
  at timestamptz(3) NOT NULL,
  -- 32 and 16 hexadecimal digits: https://www.w3.org/TR/trace-context/
  trace_id text NOT NULL,
  span_id text NOT NULL,
  -- The caller's span, where there was one.
  parent_id text,
  kind text NOT NULL,
  name text NOT NULL,
  duration_ms double precision NOT NULL,
  status smallint,
  is_failed boolean NOT NULL,
  kept text NOT NULL,
  cache text,
  request_id text,
  -- The job that it is, or that the request began.
  job_id uuid,
  process text NOT NULL,
  hot_name text,
  hot_ms double precision,
  span_count integer NOT NULL,
  dropped integer NOT NULL,
  -- An array of spans as the contract's TraceSpan.
  spans jsonb NOT NULL,
  CONSTRAINT traces_pkey PRIMARY KEY (at, trace_id, span_id)
) PARTITION BY RANGE (at);
CREATE INDEX traces_trace_id_idx ON traces (trace_id);
CREATE INDEX traces_name_idx ON traces (name, at);
CREATE INDEX traces_duration_ms_idx ON traces (duration_ms);
CREATE INDEX traces_request_id_idx ON traces (request_id);
CREATE INDEX traces_job_id_idx ON traces (job_id);
-- Takes what no partition of a day is there for; they are made ahead.
CREATE TABLE traces_default PARTITION OF traces DEFAULT;

CREATE SEQUENCE log_lines_id_seq AS bigint;
-- Lines of all processes at warn and above, slow requests, and a sample of the rest.
CREATE TABLE log_lines (
  id bigint NOT NULL DEFAULT nextval('log_lines_id_seq'),
  at timestamptz(3) NOT NULL,
  -- As pino numbers them: 30 info, 40 warn, 50 error, 60 fatal.
  level smallint NOT NULL,
  message text NOT NULL,
  process text NOT NULL,
  request_id text,
  trace_id text,
  route text,
  status smallint,
  duration_ms double precision,
  details jsonb NOT NULL DEFAULT '{}',
  -- What lines that differ only in numbers, ids and quoted texts share.
  pattern text NOT NULL,
  CONSTRAINT log_lines_pkey PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
ALTER SEQUENCE log_lines_id_seq OWNED BY log_lines.id;
CREATE INDEX log_lines_request_id_idx ON log_lines (request_id);
CREATE INDEX log_lines_pattern_idx ON log_lines (pattern, at);
CREATE INDEX log_lines_level_idx ON log_lines (level, at);
-- Any part of a text is found, case aside.
CREATE INDEX log_lines_text_idx ON log_lines USING gin ((message || ' ' || details::text) gin_trgm_ops);
CREATE TABLE log_lines_default PARTITION OF log_lines DEFAULT;
