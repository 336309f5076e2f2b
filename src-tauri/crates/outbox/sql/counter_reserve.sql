INSERT INTO counter (name, reserved) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET reserved = reserved + ?2
RETURNING reserved
