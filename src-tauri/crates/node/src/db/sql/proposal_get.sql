SELECT height, header, parts, parts_hash, vote_s, vote_ns, txs FROM proposal WHERE only = 1;
