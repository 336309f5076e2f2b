SELECT COUNT(*) FROM kv WHERE space = ?1;
