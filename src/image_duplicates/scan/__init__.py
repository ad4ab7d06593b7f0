"""Any folder of pictures becomes a dataset: read once, kept as Parquet, which dbt reads.

What a name promises and where it lies is ``folder``, what a file holds is ``picture``, files
that hold many are ``shards``, what is known is ``store``. Nothing is written into the folder of
the pictures.
"""

from image_duplicates.scan.folder import Listing, ScanError, list_pictures
from image_duplicates.scan.run import Scan, scan_folder
from image_duplicates.scan.store import shards_before

__all__ = ["Listing", "Scan", "ScanError", "list_pictures", "scan_folder", "shards_before"]
