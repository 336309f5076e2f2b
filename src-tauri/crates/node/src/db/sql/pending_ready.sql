SELECT signed FROM pending
WHERE waiting = 0 OR EXISTS (SELECT 1 FROM action WHERE action.digest = pending.parent)
ORDER BY sequence LIMIT ?1;
