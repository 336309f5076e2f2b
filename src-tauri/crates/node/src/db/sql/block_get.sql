SELECT
    height, header, parts, parts_hash, vote_s, vote_ns, signature,
    log_root, state_root, block_root, app_hash, results_hash
FROM block WHERE height = ?1;
