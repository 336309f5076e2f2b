SELECT line FROM ticket_line WHERE hall = ?1 AND department = ?2;
