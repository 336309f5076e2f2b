SELECT space, key FROM kv WHERE space IN (0, 1);
