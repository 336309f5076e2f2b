DELETE FROM content WHERE digest NOT IN (SELECT content FROM queue WHERE content IS NOT NULL)
