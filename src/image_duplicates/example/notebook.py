"""What the notebook published about its dataset, and the shape that follows from it.

Facts only: the names and counts of the classes, how many groups of each shape there are, the
totals in bytes, and the ten most wasteful groups of either kind.
"""

# The tables below are kept compact by hand.
# fmt: off

# category -> class -> (entries, failed downloads).
CLASSES: dict[str, dict[str, tuple[int, int]]] = {
    "Go": {
        "Arroz Caldo": (500, 0), "Banana Cue": (500, 2), "Bangsilog": (500, 1), "Batchoy": (500, 0),
        "Bibingka": (500, 1), "Biko": (500, 1), "Champorado": (500, 2), "Cornsilog": (500, 1),
        "Espasol": (500, 0), "Goto": (500, 0), "Hotsilog": (500, 1), "Kamote Cue": (500, 0),
        "Kutsinta": (500, 0), "Longsilog": (500, 0), "Palitaw": (500, 0), "Pancit Bihon": (500, 0),
        "Pancit Canton": (500, 0), "Pancit Habhab": (500, 0), "Pancit Lomi": (500, 1),
        "Pancit Malabon": (500, 0), "Pancit Mami": (500, 1), "Pancit Palabok": (500, 0),
        "Pandesal": (500, 0), "Puto": (500, 1), "Puto Bumbong": (500, 0), "Sapin-sapin": (500, 0),
        "Sinangag": (500, 0), "Spamsilog": (500, 2), "Suman": (500, 0), "Tapsilog": (500, 0),
        "Tocilog": (500, 0), "Turon": (500, 0), "White Rice": (500, 0),
    },
    "Grow": {
        "Adobo sa Gata": (500, 1), "Adobong Baboy": (500, 1), "Adobong Dilaw": (500, 2),
        "Adobong Manok": (500, 0), "Adobong Pula": (500, 0), "Adobong Pusit": (500, 0),
        "Balut": (500, 1), "Bicol Express": (500, 0), "Binagoongan": (500, 0), "Bistek": (500, 5),
        "Bopis": (500, 2), "Crispy Pata": (500, 2), "Dinuguan": (500, 0),
        "Inasal na Isol": (500, 0), "Inasal na Paa": (500, 0), "Inasal na Pakpak": (437, 14),
        "Inasal na Pecho": (500, 0), "Inihaw na Liempo": (500, 0), "Kalderetang Baboy": (500, 0),
        "Kalderetang Baka": (500, 0), "Kalderetang Kambing": (500, 0),
        "Kalderetang Manok": (500, 0), "Kare-Kare": (500, 0), "Lechon": (500, 2),
        "Maskara": (500, 1), "Papaitan": (500, 3), "Pork Barbecue": (500, 1),
        "Sinigang na Baboy": (500, 1), "Sinigang na Baka": (500, 0), "Sinigang na Bangus": (500, 0),
        "Sinigang na Hipon": (500, 0), "Tinola": (500, 1), "Tokwa't Baboy": (500, 0),
    },
    "Glow": {
        "Adobong Kangkong": (501, 2), "Adobong Sitaw": (501, 1), "Adobong Talong": (501, 4),
        "Ampalaya con Itlog": (501, 1), "Bulanglang": (501, 1), "Chopsuey": (501, 1),
        "Ensaladang Ampalaya": (501, 3), "Ensaladang Lato": (394, 2),
        "Ensaladang Mangga": (473, 16), "Ensaladang Talong": (395, 9),
        "Ginataang Kalabasa at Sitaw": (501, 1), "Ginataang Langka": (475, 1),
        "Ginataang Puso ng Saging": (501, 1), "Ginisang Ampalaya": (462, 5),
        "Ginisang Monggo": (501, 2), "Ginisang Pechay": (501, 1), "Ginisang Repolyo": (501, 1),
        "Ginisang Sayote": (452, 1), "Ginisang Sitaw": (501, 2), "Gising-Gising": (501, 1),
        "Inabraw": (363, 1), "Inihaw na Talong": (501, 2), "Laing": (501, 2), "Laswa": (261, 3),
        "Lumpiang Sariwa": (501, 1), "Lumpiang Togue": (501, 1), "Nilagang Gulay": (501, 2),
        "Okoy": (501, 2), "Pakbet Ilokano": (501, 5), "Pakbet Tagalog": (500, 4),
        "Pinakbet": (500, 6), "Pritong Talong": (455, 2), "Relyenong Talong": (500, 4),
        "Tortang Talong": (500, 5),
    },
}

# (copies, classes) of a group -> how many groups have that shape.
GROUP_SHAPES: dict[tuple[int, int], int] = {
    (2, 1): 26, (2, 2): 2699, (3, 2): 85, (3, 3): 360, (4, 2): 27, (4, 3): 20, (4, 4): 84,
    (5, 2): 7, (5, 3): 6, (5, 4): 8, (5, 5): 20, (6, 2): 2, (6, 4): 4, (6, 6): 2, (7, 4): 1,
    (7, 6): 2, (9, 6): 2, (12, 6): 1, (18, 6): 1, (19, 19): 1, (22, 3): 1, (28, 3): 1,
}

# Bytes: of every download, and of the copies beyond the first in groups of either kind.
TOTAL_BYTES = 11_258_766_426
INTER_CLASS_WASTED_BYTES = 1_022_476_771
INTRA_CLASS_WASTED_BYTES = 2_874_546

# Unordered pairs of classes that share at least one hash.
CLASS_PAIRS = 1_192

# The ten inter-class groups that waste most: hash, bytes, width, height, mode, format, copies in
# each class, classes.
TOP_INTER_CLASS: list[tuple[str, int, int, int, str, str, int, list[str]]] = [
    (
        "222b9745d76b44e503ce299e924a4dd1", 14894650, 5184, 3456, "RGB", "jpeg", 1,
        ["Go/Bangsilog", "Go/Cornsilog", "Go/Hotsilog", "Go/Spamsilog", "Go/Tapsilog"],
    ),
    (
        "f638252f833726d7d59f383fa555925e", 10723960, 5472, 3648, "RGB", "jpeg", 1,
        ["Glow/Pakbet Ilokano", "Glow/Pakbet Tagalog", "Glow/Pinakbet"],
    ),
    (
        "8c00b8da312a32ec988bb5af898d6967", 6517191, 3000, 2000, "RGB", "jpeg", 1,
        [
            "Glow/Adobong Sitaw", "Glow/Ginataang Kalabasa at Sitaw", "Glow/Ginisang Sitaw",
            "Glow/Laing",
        ],
    ),
    (
        "7ad6b796b4720be0a8d52bdd6906af0c", 9559942, 6000, 4000, "RGB", "jpeg", 1,
        ["Grow/Adobong Baboy", "Grow/Adobong Dilaw", "Grow/Adobong Pula"],
    ),
    (
        "d57f67f481c77dfdacc1e4e4400e71c4", 8500610, 2500, 2500, "RGB", "webp", 1,
        ["Glow/Adobong Sitaw", "Glow/Ginisang Sitaw", "Grow/Adobong Baboy"],
    ),
    (
        "a91b5224f8757a9104b637aeee5d5156", 7271381, 4608, 3456, "RGB", "jpeg", 1,
        ["Go/Champorado", "Go/Pancit Malabon", "Go/Pancit Palabok"],
    ),
    (
        "a49a092693548f8b1887eabcf4d6e1c3", 605072, 1640, 850, "RGB", "jpeg", 3,
        [
            "Glow/Adobong Sitaw", "Glow/Chopsuey", "Glow/Ginataang Kalabasa at Sitaw",
            "Glow/Ginisang Sitaw", "Glow/Pakbet Tagalog", "Glow/Pinakbet",
        ],
    ),
    (
        "9ec97490815d17f5eabb7d34f7f8f3d1", 9671170, 3286, 4929, "RGB", "jpeg", 1,
        ["Glow/Bulanglang", "Grow/Sinigang na Baka"],
    ),
    (
        "8cc27bf02d758f70c3c2a3a20b029b0f", 6863102, 4608, 3456, "RGB", "webp", 1,
        ["Grow/Adobong Pula", "Grow/Sinigang na Bangus"],
    ),
    (
        "f3c56b5e74c35b77129977edcad5a920", 5819641, 4608, 3456, "RGB", "jpeg", 1,
        ["Go/Bibingka", "Go/Puto Bumbong"],
    ),
]

# The ten intra-class groups that waste most: hash, bytes, width, height, mode, format, copies in
# each class, classes.
TOP_INTRA_CLASS: list[tuple[str, int, int, int, str, str, int, list[str]]] = [
    (
        "a615d59eb75209371880388676779fa6", 611707, 800, 800, "RGB", "jpeg", 2,
        ["Glow/Okoy"],
    ),
    (
        "4382b59014d69231af3ca4c873a6c192", 218337, 736, 1564, "RGB", "jpeg", 2,
        ["Grow/Kalderetang Kambing"],
    ),
    (
        "5eeb11e0e465c4ca74ceb4fdb481a74b", 197827, 1600, 1067, "RGB", "jpeg", 2,
        ["Glow/Ensaladang Ampalaya"],
    ),
    (
        "4994491e1e4aa42d772544d44afe8c05", 192452, 640, 567, "RGB", "jpeg", 2,
        ["Go/Espasol"],
    ),
    (
        "8a77650685a062a9fb7f6d4d0ee18e84", 187585, 1280, 720, "RGB", "jpeg", 2,
        ["Grow/Inihaw na Liempo"],
    ),
    (
        "a4162e06dcc096bca223cd168bacd441", 165333, 1200, 754, "RGB", "webp", 2,
        ["Grow/Inasal na Isol"],
    ),
    (
        "87913144227c76d7fc35031f3f3c4889", 156014, 1124, 1124, "RGB", "jpeg", 2,
        ["Grow/Adobong Baboy"],
    ),
    (
        "b1bff126d11b4765215ab2a5b79ff203", 100472, 496, 1033, "RGB", "jpeg", 2,
        ["Go/Biko"],
    ),
    (
        "c2014e04b5a52d557459cfd92d18c858", 87520, 612, 612, "RGB", "jpeg", 2,
        ["Glow/Okoy"],
    ),
    (
        "0d6b824d61f91b8eff7ca9900cd9d548", 83011, 474, 948, "RGB", "jpeg", 2,
        ["Go/Arroz Caldo"],
    ),
]
