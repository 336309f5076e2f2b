SELECT height, leaf, digest, outcome, signed FROM action ORDER BY height, leaf;
