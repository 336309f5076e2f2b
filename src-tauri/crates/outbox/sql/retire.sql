-- Only what a verified receipt settled: successes, and refusals that someone has seen or replaced.
DELETE FROM queue
WHERE settled_at_ms < ?1 AND height IS NOT NULL
  AND (stage = 2 OR (stage = 3 AND (dismissed_at_ms IS NOT NULL OR replaced_by IS NOT NULL)))
  AND digest IN (SELECT digest FROM receipt)
