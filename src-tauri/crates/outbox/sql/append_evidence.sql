INSERT INTO evidence (digest, bytes) VALUES (?1, ?2)
