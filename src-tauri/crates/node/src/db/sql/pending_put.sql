-- An action that came into a block since it was looked at does not wait once more.
INSERT OR IGNORE INTO pending (digest, parent, received_s, signed)
SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM action WHERE digest = ?1);
