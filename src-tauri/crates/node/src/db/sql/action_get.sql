SELECT height, leaf, outcome, signed FROM action WHERE digest = ?1;
