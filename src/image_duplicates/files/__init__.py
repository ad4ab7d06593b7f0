"""Files on this disk: their paths, what they hold, and how they change.

Paths from metadata are hostile (``paths``), nobody's word is taken for what a file holds
(``evidence``), and a change outlasts a power cut (``disk``).
"""
