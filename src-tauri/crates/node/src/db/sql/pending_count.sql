SELECT COUNT(*) FROM pending;
