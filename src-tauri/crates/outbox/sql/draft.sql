SELECT bytes FROM draft WHERE session = ?1
