SELECT digest, outcome, height, signed FROM action ORDER BY place;
