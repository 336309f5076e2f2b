UPDATE queue SET dismissed_at_ms = coalesce(dismissed_at_ms, ?2) WHERE digest = ?1 AND stage = 3
