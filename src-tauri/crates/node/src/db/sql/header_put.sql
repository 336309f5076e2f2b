INSERT INTO header (height, header, parts, parts_hash, vote_s, vote_ns, signature)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);
