UPDATE queue SET stage = 3, refusal = ?2, settled_at_ms = ?3, hindrance = NULL
WHERE digest = ?1 AND stage < 2
