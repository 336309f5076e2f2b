SELECT key, value FROM kv WHERE space = ?1 AND key > ?2 AND key < ?3 ORDER BY key
