SELECT digest, action_id, case_id, parent, replaces, stage, attempts, next_at_ms, saved_at_ms,
       received_at_ms, settled_at_ms, height, refusal, hindrance, replaced_by
FROM queue WHERE case_id = ?1 ORDER BY sequence LIMIT ?2
