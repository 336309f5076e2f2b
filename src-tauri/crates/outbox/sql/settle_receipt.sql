INSERT INTO receipt (digest, height, bytes) VALUES (?1, ?2, ?3) ON CONFLICT (digest) DO NOTHING
