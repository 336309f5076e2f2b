SELECT digest, action_id, case_id, parent, replaces, stage, attempts, next_at_ms, saved_at_ms,
       received_at_ms, settled_at_ms, height, refusal, hindrance, replaced_by, sequence, signed
FROM queue
WHERE sequence < ?1 AND content IS NOT NULL AND replaced_by IS NULL
ORDER BY sequence DESC LIMIT ?2
