SELECT COUNT(DISTINCT at_window) FROM ticket
WHERE hall = ?1 AND day = ?2 AND department = ?3 AND called_s >= ?4;
