UPDATE queue
SET stage = 0, refusal = NULL, settled_at_ms = NULL, received_at_ms = NULL, attempts = 0, next_at_ms = ?2,
    dismissed_at_ms = NULL, dismissed_reason = NULL
WHERE digest = ?1 AND stage = 3 AND height IS NULL AND replaced_by IS NULL
