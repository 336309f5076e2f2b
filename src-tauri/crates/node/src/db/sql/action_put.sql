INSERT INTO action (place, digest, outcome, signed) VALUES ((?1 << 20) | ?2, ?3, ?4, ?5);
