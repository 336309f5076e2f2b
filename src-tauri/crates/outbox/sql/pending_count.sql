SELECT count(*) FROM queue WHERE stage < 2
