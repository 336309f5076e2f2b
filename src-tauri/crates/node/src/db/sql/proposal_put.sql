INSERT INTO proposal (only, height, header, parts, parts_hash, vote_s, vote_ns, txs)
VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7);
