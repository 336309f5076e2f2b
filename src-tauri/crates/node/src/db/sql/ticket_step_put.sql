INSERT INTO ticket_step (id, ticket, author, step) VALUES (?1, ?2, ?3, ?4);
