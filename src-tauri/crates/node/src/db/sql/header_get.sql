SELECT height, header, parts, parts_hash, vote_s, vote_ns, signature
FROM header WHERE height = ?1;
