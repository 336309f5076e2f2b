SELECT served_s FROM ticket
WHERE hall = ?1 AND department = ?2 AND served_s IS NOT NULL AND day >= ?3
ORDER BY day DESC, called_s DESC LIMIT ?4;
