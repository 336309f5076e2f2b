DELETE FROM lease WHERE until_s <= ?1
