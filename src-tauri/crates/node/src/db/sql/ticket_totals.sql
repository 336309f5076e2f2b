SELECT line, COUNT(*), COUNT(CASE WHEN state = 'finished' THEN 1 END),
       COUNT(CASE WHEN state = 'absent' THEN 1 END),
       SUM(MAX(first_called_s - taken_s, 0)), COUNT(first_called_s),
       SUM(served_s), COUNT(served_s)
FROM ticket WHERE hall = ?1 AND day = ?2 GROUP BY line ORDER BY line;
