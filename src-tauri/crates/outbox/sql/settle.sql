-- A verified receipt wins over every earlier stage but an earlier receipt.
UPDATE queue
SET stage = ?2, height = ?3, refusal = ?4, settled_at_ms = ?5, hindrance = NULL,
    received_at_ms = coalesce(received_at_ms, ?5)
WHERE digest = ?1 AND height IS NULL
