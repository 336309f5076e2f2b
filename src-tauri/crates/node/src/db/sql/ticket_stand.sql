UPDATE ticket
SET department = ?2, item = ?3, state = ?4, at_window = ?5, round = ?6, called_s = ?7, calls = ?8,
    first_called_s = ?9, served_s = ?10
WHERE id = ?1;
