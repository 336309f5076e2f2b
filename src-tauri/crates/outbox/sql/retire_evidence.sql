DELETE FROM evidence WHERE digest NOT IN (SELECT digest FROM queue)
