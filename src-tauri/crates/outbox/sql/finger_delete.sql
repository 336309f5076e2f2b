DELETE FROM finger WHERE holder = ?1
