SELECT bytes FROM receipt WHERE digest = ?1
