-- Those that waited for their parent, which came.
SELECT sequence, digest, signed FROM pending
WHERE waiting = 1 AND EXISTS (SELECT 1 FROM action WHERE action.digest = pending.parent)
ORDER BY sequence LIMIT ?1;
