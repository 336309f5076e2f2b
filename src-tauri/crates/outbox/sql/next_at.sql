-- When something may be due next; rows that wait for an earlier one do not count. What lies past
-- the longest pause after now (?2) is due now (?1), as in due.sql.
SELECT min(CASE WHEN next_at_ms > ?2 THEN ?1 ELSE next_at_ms END)
FROM queue
WHERE stage < 2
  AND (stage = 1 OR case_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM queue AS earlier
    WHERE earlier.case_id = queue.case_id
      AND earlier.sequence < queue.sequence
      AND earlier.stage = 0
      AND earlier.stage < 2))
