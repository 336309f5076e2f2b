SELECT COALESCE(MAX(height), 0)
FROM (SELECT MAX(height) AS height FROM header UNION ALL SELECT MAX(height) FROM proof);
