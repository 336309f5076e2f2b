-- (As in pending_put.)
SELECT signed FROM pending
WHERE waiting = 0 OR EXISTS (
    SELECT 1 FROM kv WHERE space = 1 AND key = CAST(x'616374696F6E2F' || pending.parent AS BLOB)
)
ORDER BY sequence LIMIT ?1;
