INSERT INTO lease (case_id, by_key, until_s) VALUES (?1, ?2, ?3)
ON CONFLICT (case_id) DO UPDATE SET by_key = excluded.by_key, until_s = excluded.until_s
