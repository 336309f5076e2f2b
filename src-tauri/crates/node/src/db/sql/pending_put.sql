INSERT OR IGNORE INTO pending (digest, parent, received_s, signed) VALUES (?1, ?2, ?3, ?4);
