SELECT digest, outcome, height, leaf
FROM action
WHERE place > ((?1 << 20) | ?2) AND place < (?3 + 1) << 20
ORDER BY place
LIMIT ?4;
