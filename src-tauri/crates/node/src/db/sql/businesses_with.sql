SELECT key, value FROM kv
WHERE space = ?1 AND key > ?2 AND key < ?3 AND instr(value, ?4) > 0
ORDER BY key;
