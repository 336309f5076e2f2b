INSERT INTO block (height, time_s, log_root, state_root, block_root, app_hash, results_hash)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);
