INSERT OR IGNORE INTO link (from_height, link) VALUES (?1, ?2);
