SELECT bytes FROM content WHERE digest = ?1
