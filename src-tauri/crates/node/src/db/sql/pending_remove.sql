DELETE FROM pending WHERE digest = ?1;
