"""What the analysis marts must say, counted in plain Python from the rows of `images`.

The images themselves are held against the metadata elsewhere.
"""

from collections import defaultdict
from itertools import combinations
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

TRACKING = ("fbclid", "gclid")
SAME_CLASS, OVERLAPPING, FEW = 0.8, 0.1, 5


def address(url: str | None) -> str | None:
    """A URL without what does not change the picture; Python's parser, not our expressions."""
    if not url or not url.strip():
        return None
    parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.startswith("utm_") and name not in TRACKING
    ]
    host = parts.netloc.lower().removeprefix("www.")
    for port in (":80", ":443"):
        host = host.removesuffix(port)
    return host + parts.path.rstrip("/") + (f"?{urlencode(query)}" if query else "")


def duplicate_groups(images: list[dict]) -> dict[str, list[dict]]:
    """Images by hash, in the order of their copy numbers; singles are left out."""
    groups = defaultdict(list)
    for image in sorted(images, key=lambda row: row["copy_number"] or 0):
        if image["is_hashed"]:
            groups[image["content_hash"]].append(image)
    return {key: group for key, group in groups.items() if len(group) > 1}


def causes(images: list[dict]) -> dict[str, str]:
    """The cause of each surplus copy, by image."""
    found = {}
    for group in duplicate_groups(images).values():
        for place, image in enumerate(group[1:], 1):
            earlier = group[:place]
            own = address(image["source_url"])
            domain = image["source_domain"]
            if own and own in [address(row["source_url"]) for row in earlier]:
                found[image["image_id"]] = "same_url"
            elif domain and domain in [row["source_domain"] for row in earlier]:
                found[image["image_id"]] = "same_domain"
            else:
                found[image["image_id"]] = "mirrored"
    return found


def domains(images: list[dict]) -> set[tuple]:
    """Domain, images, unique images, classes, surplus copies, surplus bytes."""
    rows = defaultdict(list)
    for image in images:
        rows[image["source_domain"] or "(unknown)"].append(image)
    return {
        (
            domain,
            len(own),
            len({row["content_hash"] for row in own if row["is_hashed"]}),
            len({row["class_id"] for row in own}),
            sum(row["is_hashed"] and not row["is_first_copy"] for row in own),
            sum(row["content_bytes"] or 0 for row in own if (row["copy_number"] or 0) > 1),
        )
        for domain, own in rows.items()
    }


def days(images: list[dict]) -> list[tuple]:
    """Day, hashed images, surplus copies, running surplus copies; the unknown day last."""
    rows = defaultdict(list)
    for image in images:
        if image["is_hashed"]:
            at = image["downloaded_at"]
            rows[at.date() if at else None].append(image)
    running, found = 0, []
    for day in sorted(rows, key=lambda value: (value is None, str(value))):
        surplus = sum(not row["is_first_copy"] for row in rows[day])
        running += surplus
        found.append((day, len(rows[day]), surplus, running))
    return found


def leaks(images: list[dict]) -> set[tuple]:
    """Both splits, hashes that both hold, and those of them under one label."""
    pairs: dict[tuple, list[bool]] = defaultdict(list)
    for group in duplicate_groups(images).values():
        splits = defaultdict(set)
        for image in group:
            if image["split_name"]:
                splits[image["split_name"]].add(image["class_id"])
        for one, other in combinations(sorted(splits), 2):
            pairs[one, other].append(len(splits[one] | splits[other]) == 1)
    return {(*pair, len(same), sum(same)) for pair, same in pairs.items()}


def overlaps(images: list[dict]) -> set[tuple]:
    """Both classes, shared hashes and the reading."""
    hashes = defaultdict(set)
    for image in images:
        if image["is_hashed"]:
            hashes[image["category_name"], image["class_name"]].add(image["content_hash"])
    found = set()
    for one, other in combinations(sorted(hashes), 2):
        shared = len(hashes[one] & hashes[other])
        if shared:
            smaller = min(len(hashes[one]), len(hashes[other]))
            containment = shared / smaller
            same = "one class " + ("in two categories" if one[1] == other[1] else "under two names")
            reading = (
                same
                if containment >= SAME_CLASS and smaller >= FEW
                else "overlapping definitions"
                if containment >= OVERLAPPING
                else "stray"
            )
            found.add((*one, *other, shared, reading))
    return found


def clusters(images: list[dict]) -> set[tuple]:
    """Each class of a cluster with the cluster's first class, its classes, pictures and bytes."""
    sizes = defaultdict(dict)
    for image in images:
        if image["is_hashed"]:
            name = image["category_name"], image["class_name"]
            sizes[name][image["content_hash"]] = image["content_bytes"]
    members = {name: {name} for name in sizes}
    for *names, _, reading in overlaps(images):
        if reading.startswith("one class"):
            joined = members[tuple(names[:2])] | members[tuple(names[2:])]
            members.update(dict.fromkeys(joined, joined))
    found = set()
    for name, cluster in members.items():
        if len(cluster) > 1:
            pictures = {picture: size for one in cluster for picture, size in sizes[one].items()}
            merged = len(pictures), sum(size or 0 for size in pictures.values())
            found.add((*name, *min(cluster), len(cluster), *merged))
    return found


def plan(images: list[dict]) -> dict[str, tuple[str, Any]]:
    """Action and keeper of each image with a copy, when no policy decides anything."""
    found = {}
    for group in duplicate_groups(images).values():
        by_class = defaultdict(list)
        for image in sorted(
            group, key=lambda row: (row["relative_path"] is None, row["split_name"] is None)
        ):
            by_class[image["class_id"]].append(image)
        is_leak = len({image["split_name"] for image in group} - {None}) > 1
        alone = len(by_class) == 1 and not is_leak
        for members in by_class.values():
            first = members[0]["image_id"]
            # A copy without a split can do without one that has a split.
            first_of_split = {None: first}
            for image in members:
                place = image["split_name"] if is_leak else None
                keeper = first_of_split.setdefault(place, image["image_id"])
                if keeper != image["image_id"]:
                    found[image["image_id"]] = ("remove", keeper)
                else:
                    found[image["image_id"]] = ("keep", keeper) if alone else ("review", None)
    return found
