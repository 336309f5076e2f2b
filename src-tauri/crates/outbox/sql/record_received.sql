UPDATE queue
SET stage = 1, attempts = 0, hindrance = NULL, next_at_ms = ?3,
    received_at_ms = coalesce(received_at_ms, ?2)
WHERE digest = ?1 AND stage < 2
