DELETE FROM receipt WHERE digest NOT IN (SELECT digest FROM queue)
