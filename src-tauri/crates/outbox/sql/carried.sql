UPDATE queue SET carried_at_ms = ?2 WHERE digest = ?1
