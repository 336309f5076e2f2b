WITH RECURSIVE dependent (digest) AS (
  SELECT digest FROM queue
  WHERE parent = ?1 AND stage = 3 AND refusal = 'predecessor_refused' AND replaced_by IS NULL
  UNION
  SELECT queue.digest FROM queue JOIN dependent ON queue.parent = dependent.digest
  WHERE queue.stage = 3 AND queue.refusal = 'predecessor_refused' AND queue.replaced_by IS NULL
)
UPDATE queue
SET stage = 0, refusal = NULL, settled_at_ms = NULL, received_at_ms = NULL, attempts = 0, next_at_ms = ?2,
    dismissed_at_ms = NULL, dismissed_reason = NULL
WHERE digest IN (SELECT digest FROM dependent)
