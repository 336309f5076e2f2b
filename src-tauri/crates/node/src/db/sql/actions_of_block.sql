SELECT digest, outcome FROM action WHERE height = ?1 ORDER BY leaf;
