UPDATE ticket SET name = NULL WHERE day < ?1 AND name IS NOT NULL;
