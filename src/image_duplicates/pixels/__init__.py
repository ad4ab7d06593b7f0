"""What pictures look like: the fingerprint by which near duplicates are found."""
