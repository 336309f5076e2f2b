REPLACE INTO kv (space, key, value) VALUES (?1, ?2, ?3);
