DELETE FROM pending WHERE waiting = 1 AND received_s < ?1;
