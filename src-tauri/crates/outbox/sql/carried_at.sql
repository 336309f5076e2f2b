SELECT carried_at_ms FROM queue WHERE digest = ?1
