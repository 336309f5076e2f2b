SELECT digest, outcome FROM action
WHERE place >= ?1 << 20 AND place < (?1 + 1) << 20
ORDER BY place;
