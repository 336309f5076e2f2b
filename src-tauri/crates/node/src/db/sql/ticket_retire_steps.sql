DELETE FROM ticket_step WHERE ticket IN (SELECT id FROM ticket WHERE day < ?1);
