SELECT bytes FROM evidence WHERE digest = ?1
