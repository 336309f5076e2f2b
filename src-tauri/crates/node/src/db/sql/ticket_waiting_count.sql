SELECT COUNT(*) FROM ticket WHERE hall = ?1 AND day = ?2 AND state IN ('waiting', 'transferred');
