SELECT COALESCE(MAX(count), 0) FROM ticket WHERE hall = ?1 AND day = ?2 AND line = ?3;
