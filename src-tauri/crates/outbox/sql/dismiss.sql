UPDATE queue
SET dismissed_at_ms = coalesce(dismissed_at_ms, ?2),
    dismissed_reason = coalesce(dismissed_reason, ?3)
WHERE digest = ?1 AND stage = 3 AND replaced_by IS NULL
