-- How many values lie in a bucket or below it: a percentile is one look into the array, where counts have to be added up, which means that all of
-- them leave the database. Rows that were made before keep their counts until they are made again; each has one of both. Nothing is rewritten.
ALTER TABLE "field_rollups" ALTER COLUMN "counts" DROP NOT NULL;
ALTER TABLE "field_rollups" ADD COLUMN "ranks" integer[];
