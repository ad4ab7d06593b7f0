"""Names for the classes of a dataset of any size."""

CATEGORIES = ("Home", "Garden", "Workshop")

_FIRST_WORDS = (
    "Amber", "Bamboo", "Brass", "Bright", "Bronze", "Canvas", "Carved", "Cedar", "Ceramic",
    "Cherry", "Copper", "Cotton", "Crystal", "Curved", "Ebony", "Felt", "Folding", "Glass",
    "Golden", "Granite", "Hanging", "Indigo", "Ivory", "Leather", "Linen", "Marble", "Mossy",
    "Oak", "Painted", "Paper", "Plaid", "Polished", "Rustic", "Scarlet", "Silver", "Slate",
    "Striped", "Velvet", "Walnut", "Woven",
)  # fmt: skip

_SECOND_WORDS = (
    "Anvil", "Apron", "Barrel", "Basket", "Bench", "Bowl", "Box", "Broom", "Brush", "Bucket",
    "Cabinet", "Candle", "Chair", "Chest", "Clock", "Crate", "Cup", "Desk", "Drum", "Fan", "Fence",
    "Fork", "Frame", "Gate", "Hammer", "Jar", "Kettle", "Ladder", "Ladle", "Lamp", "Lantern",
    "Mirror", "Mug", "Pan", "Pitcher", "Planter", "Plate", "Pot", "Rake", "Rug", "Saw", "Shelf",
    "Spade", "Spoon", "Stool", "Table", "Teapot", "Tray", "Vase", "Wheel",
)  # fmt: skip


def class_name(index: int) -> str:
    """Return the name of class number `index` (from 0); no two numbers give the same name.

    Neighbours in one row of the word grid share their first word, those in a column the second,
    so that even a small dataset has some classes with related names.
    """
    rounds, cell = divmod(index, len(_FIRST_WORDS) * len(_SECOND_WORDS))
    row, column = cell % len(_FIRST_WORDS), cell // len(_FIRST_WORDS)
    # Shifting each row by its number keeps a column from being one single word at first.
    name = f"{_FIRST_WORDS[row]} {_SECOND_WORDS[(row + column) % len(_SECOND_WORDS)]}"
    return name if rounds == 0 else f"{name} {rounds + 1}"
