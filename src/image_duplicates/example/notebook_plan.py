"""The plan of the default dataset: the shape of the notebook's, figure for figure."""

from image_duplicates.example import notebook_figures as figures
from image_duplicates.example.model import ClassPlan, HashGroup, Picture, Plan


def notebook_plan() -> Plan:
    """Return the plan whose duplicate analysis gives the notebook's figures."""
    classes = [
        ClassPlan(category, name, entries, failed)
        for category, members in figures.CLASSES.items()
        for name, (entries, failed) in members.items()
    ]
    index = {f"{c.category}/{c.name}": number for number, c in enumerate(classes)}
    fixed = [
        HashGroup(
            {index[key]: copies for key in keys},
            Picture(hash_, bytes_, width, height, mode, format_),
        )
        for hash_, bytes_, width, height, mode, format_, copies, keys in (
            figures.TOP_INTER_CLASS + figures.TOP_INTRA_CLASS
        )
    ]
    return Plan(
        classes=classes,
        fixed=fixed,
        shapes=_shapes_left(fixed),
        class_pairs=figures.CLASS_PAIRS,
        inter_class_wasted_bytes=figures.INTER_CLASS_WASTED_BYTES,
        intra_class_wasted_bytes=figures.INTRA_CLASS_WASTED_BYTES,
        total_bytes=figures.TOTAL_BYTES,
    )


def _shapes_left(fixed: list[HashGroup]) -> list[tuple[int, int]]:
    left = dict(figures.GROUP_SHAPES)
    for group in fixed:
        left[group.copies, len(group.copies_by_class)] -= 1
    return [shape for shape, groups in left.items() for _ in range(groups)]
