UPDATE queue
SET stage = 0, attempts = ?2, hindrance = 'lost_by_node', next_at_ms = ?3, received_at_ms = NULL
WHERE digest = ?1 AND stage < 2
