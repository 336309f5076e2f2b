SELECT digest, action_id, case_id, parent, replaces, stage, attempts, next_at_ms, saved_at_ms,
       received_at_ms, settled_at_ms, height, refusal, hindrance, replaced_by
FROM queue WHERE stage = 3 AND dismissed_at_ms IS NULL AND replaced_by IS NULL
ORDER BY sequence LIMIT ?1
