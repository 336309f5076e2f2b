INSERT INTO block (
    height, header, parts, parts_hash, vote_s, vote_ns, signature, txs,
    log_root, state_root, block_root, app_hash, results_hash
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);
