select
    all_hashes,
    compared_hashes
from main.near_duplicate_search
limit 1
