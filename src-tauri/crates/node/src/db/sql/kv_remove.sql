DELETE FROM kv WHERE space = ?1 AND key = ?2;
