DELETE FROM lease WHERE case_id = ?1 AND by_key = ?2
