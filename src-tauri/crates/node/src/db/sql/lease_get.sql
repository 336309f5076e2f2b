SELECT by_key, until_s FROM lease WHERE case_id = ?1 AND until_s > ?2
