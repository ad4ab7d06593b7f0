"""Turns a plan into a dataset, ready to be written."""

from random import Random

from image_duplicates.example.groups import draw_groups
from image_duplicates.example.model import Dataset, Plan
from image_duplicates.example.pictures import fill_in_pictures, single_pictures


def draw_dataset(plan: Plan, seed: int) -> Dataset:
    """Draw the groups and pictures of `plan`; the same seed gives the same dataset."""
    groups = draw_groups(plan, Random(f"{seed}/groups"))
    fill_in_pictures(plan, groups, Random(f"{seed}/group pictures"))
    singles = single_pictures(plan, groups, Random(f"{seed}/single pictures"))
    return Dataset(classes=plan.classes, groups=groups, single_pictures=singles)
