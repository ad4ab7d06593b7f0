"""The dataset without what the plan removes, in the formats that training tools read.

Files of pictures are left where they are, and no file is written over. What the plan leaves to a
review stays in.
"""

from image_duplicates.export.coco import CocoExport, export_coco
from image_duplicates.export.decisions import Decision, Decisions, ExportError, read_decisions
from image_duplicates.export.lists import (
    export_fiftyone,
    export_huggingface,
    export_keep_list,
    export_yolo,
)

__all__ = [
    "CocoExport",
    "Decision",
    "Decisions",
    "ExportError",
    "export_coco",
    "export_fiftyone",
    "export_huggingface",
    "export_keep_list",
    "export_yolo",
    "read_decisions",
]
