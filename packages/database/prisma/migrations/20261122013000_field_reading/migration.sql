-- A random part of the visits is a range of their ids; by metric first, nothing but the asked metrics is read of it: of all a visit measures,
-- LCP is a fiftieth. A visit's timeline asks for every metric. Half of an id tells visits apart well enough, and makes an entry a third smaller.
CREATE INDEX "field_events_metric_visit_idx" ON "field_events" ("metric", (("visit" >> 32)::integer));
DROP INDEX "field_events_visit_idx";

-- Journeys that failed or were left: few of many.
CREATE INDEX "field_details_outcome_idx" ON "field_details" ("metric", "at") WHERE detail->>'outcome' IN ('failed', 'left');
