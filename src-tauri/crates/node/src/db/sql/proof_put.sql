INSERT OR IGNORE INTO proof (height, proof) VALUES (?1, ?2);
