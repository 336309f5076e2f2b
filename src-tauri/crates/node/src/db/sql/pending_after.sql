SELECT sequence, digest, signed FROM pending
WHERE (waiting = 0 AND sequence > ?1)
   OR (waiting = 1 AND EXISTS (SELECT 1 FROM action WHERE action.digest = pending.parent))
ORDER BY sequence LIMIT ?2;
