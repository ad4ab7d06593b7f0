"""The hash functions that a content hash may be made with."""

# Name of the algorithm by the length of its hex.
ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256"}
