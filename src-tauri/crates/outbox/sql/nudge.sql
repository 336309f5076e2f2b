-- What failed for want of a line is due at once; what a node asked to wait for is not.
UPDATE queue SET next_at_ms = ?1
WHERE stage < 2 AND next_at_ms > ?1 AND hindrance IN ('unreachable', 'too_slow')
