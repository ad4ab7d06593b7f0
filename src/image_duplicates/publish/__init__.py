"""Write, audit, publish: the marts of a whole build as files that BI tools read.

The source is the file that dbt writes. What is published lies in ``published/`` beside it: a
DuckDB file of the same name and one Parquet file per mart.
"""

from image_duplicates.publish.check import Status, check_published
from image_duplicates.publish.folder import PublishError
from image_duplicates.publish.publication import Publication, publish
from image_duplicates.publish.upload import Upload, require_location, upload

__all__ = [
    "Publication",
    "PublishError",
    "Status",
    "Upload",
    "check_published",
    "publish",
    "require_location",
    "upload",
]
