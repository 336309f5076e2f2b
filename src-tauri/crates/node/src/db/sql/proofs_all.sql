SELECT height, proof FROM proof WHERE height <= ?1 ORDER BY height;
