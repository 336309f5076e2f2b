-- Submitted ones wait for every earlier action of their case to be received at least. What is due
-- later than the longest pause after now (?2) was put there by a clock that has been set back since.
SELECT digest, signed, content, received_at_ms, attempts, stage
FROM queue
WHERE stage < 2 AND (next_at_ms <= ?1 OR next_at_ms > ?2)
  AND (stage = 1 OR case_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM queue AS earlier
    WHERE earlier.case_id = queue.case_id
      AND earlier.sequence < queue.sequence
      AND earlier.stage = 0
      AND earlier.stage < 2))
ORDER BY next_at_ms, sequence
