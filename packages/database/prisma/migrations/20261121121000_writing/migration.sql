-- Answers to writes that named an idempotency key, stored in the transaction of their effect: whoever did not hear the answer asks again.
CREATE TABLE idempotency_records (
  -- SHA-256 over who asked, the method, the path and the key: nobody can look up another's answer.
  key_hash bytea PRIMARY KEY,
  request_hash bytea NOT NULL,
  status smallint NOT NULL,
  headers jsonb NOT NULL,
  body text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
-- Rows come in the order of time and are only ever looked for by it to be deleted: a block range costs a write next to nothing.
CREATE INDEX idempotency_records_created_at_idx ON idempotency_records USING brin (created_at);
