-- Whatever builds on a refused action cannot succeed either.
WITH RECURSIVE dependent (digest) AS (
  SELECT digest FROM queue WHERE parent = ?1 AND stage < 2
  UNION
  SELECT queue.digest FROM queue JOIN dependent ON queue.parent = dependent.digest
  WHERE queue.stage < 2
)
UPDATE queue SET stage = 3, refusal = 'predecessor_refused', settled_at_ms = ?2, hindrance = NULL
WHERE digest IN (SELECT digest FROM dependent)
