SELECT digest, signed FROM pending ORDER BY sequence;
