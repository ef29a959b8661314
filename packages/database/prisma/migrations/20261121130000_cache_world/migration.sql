-- What caches need to know whether they still speak of this database. docs/decisions/0015-the-fence.md says why.

-- A mark of the time since the last crash. PostgreSQL empties an unlogged table when it recovers, so whoever finds it empty draws a new
-- mark: a transaction id that was given out, lost and given out again must not be taken for the first one. One row, or none.
CREATE UNLOGGED TABLE cache_epoch (
  id smallint PRIMARY KEY DEFAULT 1 CONSTRAINT cache_epoch_one_row CHECK (id = 1),
  epoch uuid NOT NULL DEFAULT gen_random_uuid()
);

-- The entries of the feed that the running transaction has written. A function, because its plan is kept by the session: planned anew, the
-- statement would cost more than it does. All entries of a transaction carry its time, which leaves one partition to look at.
CREATE FUNCTION headroom_own_changes() RETURNS SETOF product_changes LANGUAGE plpgsql STABLE AS $$
DECLARE
  began timestamptz(3) := now();
  own xid8 := pg_current_xact_id_if_assigned();
BEGIN
  IF own IS NOT NULL THEN
    RETURN QUERY SELECT * FROM product_changes c WHERE c.xid = own AND c.at = began ORDER BY c.seq;
  END IF;
END
$$;
