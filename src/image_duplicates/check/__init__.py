"""Whether the dataset has a picture already: what a scraper asks before it downloads."""

from image_duplicates.check.answers import Answer, Likeness, Place
from image_duplicates.check.known import Known, NotReadyError

__all__ = ["Answer", "Known", "Likeness", "NotReadyError", "Place"]
