SELECT step FROM ticket_step WHERE ticket = ?1 ORDER BY sequence;
