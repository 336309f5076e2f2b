INSERT OR IGNORE INTO ticket_line (hall, department, line)
SELECT ?1, ?2, COALESCE((SELECT MAX(line) + 1 FROM ticket_line WHERE hall = ?1), 0);
