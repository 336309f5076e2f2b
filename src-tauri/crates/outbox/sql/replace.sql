UPDATE queue SET replaced_by = ?2
WHERE digest = ?1 AND stage = 3 AND (replaced_by IS NULL OR replaced_by = ?2)
