-- When something may be due next; rows that wait for an earlier one do not count.
SELECT min(next_at_ms)
FROM queue
WHERE stage < 2
  AND (stage = 1 OR case_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM queue AS earlier
    WHERE earlier.case_id = queue.case_id
      AND earlier.sequence < queue.sequence
      AND earlier.stage = 0
      AND earlier.stage < 2))
