SELECT dismissed_at_ms, dismissed_reason FROM queue WHERE digest = ?1 AND dismissed_at_ms IS NOT NULL
