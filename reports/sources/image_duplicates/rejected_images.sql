select
    metadata_file,
    entry_key,
    reason,
    excerpt
from main.rejected_images
order by metadata_file asc, entry_number asc
limit 1000
