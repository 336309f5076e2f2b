SELECT digest, outcome, signed FROM action WHERE place = (?1 << 20) | ?2;
