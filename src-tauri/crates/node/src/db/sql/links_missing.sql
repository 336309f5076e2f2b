SELECT epoch.from_height
FROM epoch LEFT JOIN link USING (from_height)
WHERE epoch.from_height > 1 AND link.from_height IS NULL
ORDER BY epoch.from_height;
