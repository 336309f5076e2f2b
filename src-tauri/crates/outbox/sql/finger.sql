SELECT sealed FROM finger WHERE holder = ?1
