DELETE FROM ticket WHERE day < ?1;
