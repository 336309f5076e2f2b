INSERT INTO epoch (from_height, validators) VALUES (?1, ?2)
ON CONFLICT (from_height) DO UPDATE SET validators = excluded.validators;
