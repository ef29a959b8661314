-- Uploaded files; each lies in the data folder under its id. What became of them is in their jobs.
CREATE TABLE imports (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  name text NOT NULL,
  bytes bigint NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  -- What the file looks like: format, encoding, delimiter, columns with samples, a proposed map. Null where it cannot be read.
  detected jsonb,
  problem text,
  -- How it is to be read, as the last check or import was told.
  reading jsonb NOT NULL DEFAULT '{}',
  check_job_id uuid,
  job_id uuid,
  has_rejects boolean NOT NULL DEFAULT false,
  CONSTRAINT imports_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
-- Ids sort by the time they were made.
CREATE INDEX imports_user_id_id_idx ON imports (user_id, id);

-- What the catalogue would not take, by the job that tried. A worker that goes on with a job of a dead one reads the file again, and
-- everything follows from it but this: it was found out while writing.
CREATE TABLE import_conflicts (
  job_id uuid NOT NULL,
  -- The product's place in the file.
  product integer NOT NULL,
  line integer NOT NULL,
  at_column text NOT NULL,
  code text NOT NULL,
  found text NOT NULL,
  reason text NOT NULL,
  CONSTRAINT import_conflicts_pkey PRIMARY KEY (job_id, product)
);
