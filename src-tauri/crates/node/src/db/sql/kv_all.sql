SELECT key, value FROM kv WHERE space = ?1 ORDER BY key;
