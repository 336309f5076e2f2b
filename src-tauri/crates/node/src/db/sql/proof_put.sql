INSERT OR REPLACE INTO proof (height, proof) VALUES (?1, ?2);
