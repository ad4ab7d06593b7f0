"""How many copies the search for near duplicates finds, and how many pairs are none."""
