INSERT INTO action (digest, height, leaf, outcome, signed) VALUES (?1, ?2, ?3, ?4, ?5);
