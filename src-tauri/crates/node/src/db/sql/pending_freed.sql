-- Those that waited for their parent, which came. (As in pending_put.)
SELECT sequence, digest, signed FROM pending
WHERE waiting = 1 AND EXISTS (
    SELECT 1 FROM kv WHERE space = 1 AND key = CAST(x'616374696F6E2F' || pending.parent AS BLOB)
)
ORDER BY sequence LIMIT ?1;
