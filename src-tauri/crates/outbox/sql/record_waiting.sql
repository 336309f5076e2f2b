UPDATE queue SET attempts = ?2, hindrance = ?3, next_at_ms = ?4 WHERE digest = ?1 AND stage < 2
