UPDATE pending SET waiting = 1 WHERE digest = ?1;
