-- The search that a collection follows, as JSON.
ALTER TABLE collection ADD COLUMN search TEXT;
