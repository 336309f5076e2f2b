-- Frozen: later changes are new files beside this one.

-- Why somebody set a refused action aside, and when the queue was last copied for another machine.
ALTER TABLE queue ADD COLUMN dismissed_reason TEXT;
ALTER TABLE queue ADD COLUMN carried_at_ms INTEGER;
