SELECT count(*) FROM queue WHERE stage = 3 AND dismissed_at_ms IS NULL AND replaced_by IS NULL
