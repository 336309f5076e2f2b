SELECT department, line FROM ticket_line WHERE hall = ?1 ORDER BY line;
