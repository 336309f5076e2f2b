SELECT sequence, digest, signed FROM pending
WHERE waiting = 0 AND sequence > ?1
ORDER BY sequence LIMIT ?2;
