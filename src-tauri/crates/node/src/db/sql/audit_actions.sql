SELECT height, leaf, digest, outcome, signed FROM action ORDER BY place;
