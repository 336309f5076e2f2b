SELECT COALESCE(MAX(from_height), 1) FROM epoch WHERE from_height <= ?1;
