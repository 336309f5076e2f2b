INSERT INTO queue (digest, action_id, case_id, parent, replaces, content, next_at_ms, saved_at_ms, signed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8)
ON CONFLICT (digest) DO NOTHING
