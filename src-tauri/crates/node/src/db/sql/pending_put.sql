-- An action that came into a block since it was looked at does not wait once more. (Space 1
-- is the ledger's index, x'616374696F6E2F' is "action/".)
INSERT OR IGNORE INTO pending (digest, parent, received_s, signed)
SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (
    SELECT 1 FROM kv WHERE space = 1 AND key = CAST(x'616374696F6E2F' || ?1 AS BLOB)
);
