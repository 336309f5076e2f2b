DELETE FROM proposal;
