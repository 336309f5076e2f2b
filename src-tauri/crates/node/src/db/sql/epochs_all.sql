SELECT from_height, validators FROM epoch ORDER BY from_height;
