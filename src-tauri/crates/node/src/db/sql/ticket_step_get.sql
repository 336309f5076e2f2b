SELECT step FROM ticket_step WHERE id = ?1;
