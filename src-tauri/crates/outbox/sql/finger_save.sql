INSERT INTO finger (holder, sealed) VALUES (?1, ?2)
ON CONFLICT (holder) DO UPDATE SET sealed = excluded.sealed
