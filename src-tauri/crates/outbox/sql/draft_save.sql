INSERT INTO draft (session, saved_at_ms, bytes) VALUES (?1, ?2, ?3)
ON CONFLICT (session) DO UPDATE SET saved_at_ms = excluded.saved_at_ms, bytes = excluded.bytes
