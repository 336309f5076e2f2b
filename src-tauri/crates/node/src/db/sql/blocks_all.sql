SELECT height, time_s, log_root, state_root, block_root, app_hash, results_hash
FROM block ORDER BY height;
