SELECT from_height, link FROM link WHERE from_height > ?1 ORDER BY from_height LIMIT ?2;
