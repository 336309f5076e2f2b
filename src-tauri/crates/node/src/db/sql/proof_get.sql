SELECT proof FROM proof WHERE height = ?1;
