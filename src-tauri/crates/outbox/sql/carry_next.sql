-- What is still on its way, in its order; one at a time, as each may hold much.
SELECT sequence, digest, signed, content FROM queue
WHERE stage < 2 AND sequence > ?1 ORDER BY sequence LIMIT 1
