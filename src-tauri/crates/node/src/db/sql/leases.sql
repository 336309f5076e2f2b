SELECT case_id, by_key, until_s FROM lease WHERE until_s > ?1 ORDER BY case_id LIMIT ?2
