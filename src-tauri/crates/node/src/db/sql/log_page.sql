SELECT digest, outcome, height, leaf
FROM action
WHERE (height, leaf) > (?1, ?2) AND height <= ?3
ORDER BY height, leaf
LIMIT ?4;
