SELECT signed FROM queue WHERE digest = ?1
