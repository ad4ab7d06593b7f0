"""Every figure of a metadata folder, counted by plain Python from the files alone."""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path

from oracle_files import MetadataFile, read_folder

REPEATED_KEY = "entry key occurs twice in this file"
REPEATED_PATH = "relative_path is that of another entry"
SCOPES = ("inter_class", "intra_class")
ClassName = tuple[str, str]


def rate(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def class_of(image: dict) -> ClassName:
    return image["category_name"], image["class_name"]


def reject_repeats(entries: list[dict]) -> None:
    """Gives each entry that names a key or a file of another one its reason."""
    seen = set()
    for entry in entries:
        key = entry["metadata_file"], entry["entry_key"]
        if entry["reason"] is None:
            if key in seen:
                entry["reason"] = REPEATED_KEY
            seen.add(key)
    by_path = defaultdict(list)
    for entry in entries:
        if entry["reason"] is None and entry["is_downloaded"] and entry["relative_path"]:
            by_path[entry["relative_path"]].append(entry)
    for same in by_path.values():
        same.sort(key=lambda entry: (entry["metadata_file"], entry["entry_number"]))
        # Sorting is stable: of equal times the first file and entry stays in front.
        same.sort(key=lambda entry: entry["downloaded_at"] or datetime.min, reverse=True)
        for entry in same[1:]:
            entry["reason"] = REPEATED_PATH


def largest(images: list[dict], column: str) -> int | None:
    return max((i[column] for i in images if i[column] is not None), default=None)


def hash_group(content_hash: str, images: list[dict]) -> dict:
    images.sort(
        key=lambda image: (
            image["downloaded_at"] or datetime.max,
            image["metadata_file"],
            image["entry_key"],
        )
    )
    copies, classes = len(images), {class_of(image) for image in images}
    scope = "none" if copies == 1 else "intra_class" if len(classes) == 1 else "inter_class"
    sizes = {image["file_bytes"] for image in images} - {None}
    times = [image["downloaded_at"] for image in images if image["downloaded_at"]]
    size = largest(images, "file_bytes")
    share, rest = divmod((size or 0) * (copies - 1), copies)
    for place, image in enumerate(images, 1):
        image |= {
            "copy_number": place,
            "is_first_copy": place == 1,
            "is_duplicate": copies > 1,
            "duplicate_scope": scope,
            "content_bytes": size,
            "wasted_bytes": share + (place <= rest),
        }
    return {
        "content_hash": content_hash,
        "duplicate_scope": scope,
        "copies": copies,
        "class_count": len(classes),
        "category_count": len({category for category, _ in classes}),
        "domain_count": len({i["source_domain"] for i in images} - {None}),
        "url_count": len({i["source_url"] for i in images} - {None}),
        "surplus_copies": copies - 1,
        "surplus_within_classes": copies - len(classes),
        "surplus_across_classes": len(classes) - 1,
        "file_bytes": size,
        "wasted_bytes": (size or 0) * (copies - 1),
        "width_px": largest(images, "width_px"),
        "height_px": largest(images, "height_px"),
        "has_size_conflict": len(sizes) > 1,
        "first_downloaded_at": min(times, default=None),
        "last_downloaded_at": max(times, default=None),
        "classes": classes,
    }


def sum_or_none(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@dataclass
class Counted:
    files: list[MetadataFile]
    images: list[dict]
    rejected_images: list[dict]
    hash_groups: list[dict]

    @property
    def duplicate_groups(self) -> list[dict]:
        return [group for group in self.hash_groups if group["copies"] > 1]

    def classes(self) -> list[dict]:
        accepted = [file for file in self.files if not file.reason]
        return [
            self.class_row(
                name, [file for file in accepted if (file.category, file.class_name) == name]
            )
            for name in sorted({(file.category, file.class_name) for file in accepted})
        ]

    def class_row(self, name: ClassName, files: list[MetadataFile]) -> dict:
        images = [image for image in self.images if class_of(image) == name]
        hashed = [image for image in images if image["is_hashed"]]
        scopes = [image["duplicate_scope"] for image in hashed]
        unique = len({image["content_hash"] for image in hashed})
        surplus = sum(not image["is_first_copy"] for image in hashed)
        downloaded = sum(image["is_downloaded"] for image in images)
        total = sum(image["content_bytes"] or 0 for image in hashed)
        wasted = sum(image["wasted_bytes"] for image in hashed)
        members = len(hashed) - scopes.count("none")
        return {
            "category_name": name[0],
            "class_name": name[1],
            "metadata_files": len(files),
            "requested_images": sum_or_none([file.requested for file in files]),
            "found_urls": sum_or_none([file.found for file in files]),
            "image_entries": len(images),
            "rejected_images": sum(class_of(entry) == name for entry in self.rejected_images),
            "downloaded_images": downloaded,
            "hashed_images": len(hashed),
            "unique_images": unique,
            "exclusive_images": len(hashed) - scopes.count("inter_class"),
            "exclusive_hashes": len(
                {i["content_hash"] for i in hashed if i["duplicate_scope"] != "inter_class"}
            ),
            "inter_class_images": scopes.count("inter_class"),
            "intra_class_images": scopes.count("intra_class"),
            "surplus_copies": surplus,
            "intra_class_surplus": len(hashed) - unique,
            "total_bytes": total,
            "wasted_bytes": wasted,
            "download_success_rate": rate(downloaded, len(images)),
            "duplicate_rate": rate(surplus, len(hashed)),
            "duplicate_member_rate": rate(members, len(hashed)),
            "wasted_share": rate(wasted, total),
        }

    def overlaps(self) -> list[dict]:
        hashes = defaultdict(set)
        for image in self.images:
            if image["is_hashed"]:
                hashes[class_of(image)].add(image["content_hash"])
        sizes = {group["content_hash"]: group["file_bytes"] or 0 for group in self.hash_groups}
        return [
            {
                "category_name_a": a[0],
                "class_name_a": a[1],
                "category_name_b": b[0],
                "class_name_b": b[1],
                "shared_hashes": len(shared),
                "shared_bytes": sum(sizes[content_hash] for content_hash in shared),
                "jaccard": len(shared) / len(hashes[a] | hashes[b]),
                "containment_a": len(shared) / len(hashes[a]),
                "containment_b": len(shared) / len(hashes[b]),
                "is_same_category": a[0] == b[0],
            }
            for a, b in combinations(sorted(hashes), 2)
            if (shared := hashes[a] & hashes[b])
        ]

    def conflicts_to_decide(self) -> list[set]:
        """The pictures of each pair of classes that shares more than strays."""
        hashes = defaultdict(set)
        for image in self.images:
            if image["is_hashed"]:
                hashes[class_of(image)].add(image["content_hash"])
        shared = [(hashes[a] & hashes[b], hashes[a], hashes[b]) for a, b in combinations(hashes, 2)]
        return [both for both, *ones in shared if both and len(both) / min(map(len, ones)) >= 0.1]

    def summary(self) -> dict:
        groups = self.duplicate_groups
        hashed = [image for image in self.images if image["is_hashed"]]
        times = [i["downloaded_at"] for i in self.images if i["downloaded_at"]]
        downloaded = sum(image["is_downloaded"] for image in self.images)
        total = sum(image["content_bytes"] or 0 for image in hashed)
        surplus = len(hashed) - len(self.hash_groups)
        members = sum(group["copies"] for group in groups)
        wasted = {
            s: sum(g["wasted_bytes"] for g in groups if g["duplicate_scope"] == s) for s in SCOPES
        }
        scopes = [group["duplicate_scope"] for group in groups]
        within = sum((g["file_bytes"] or 0) * g["surplus_within_classes"] for g in groups)
        mean = rate(total, len(hashed))
        classes = self.classes()
        touched = self.conflicts_to_decide()
        return {
            "metadata_files": len(self.files),
            "rejected_files": sum(file.reason is not None for file in self.files),
            "category_count": len({row["category_name"] for row in classes}),
            "class_count": len(classes),
            "image_entries": len(self.images),
            "rejected_images": len(self.rejected_images),
            "downloaded_images": downloaded,
            "hashed_images": len(hashed),
            "unique_images": len(self.hash_groups),
            "surplus_copies": surplus,
            "surplus_within_classes": sum(g["surplus_within_classes"] for g in groups),
            "surplus_across_classes": sum(g["surplus_across_classes"] for g in groups),
            "duplicate_members": members,
            "duplicate_groups": len(groups),
            "inter_class_groups": scopes.count("inter_class"),
            "intra_class_groups": scopes.count("intra_class"),
            "pairs_to_decide": len(touched),
            "conflicts_to_decide": len(set().union(*touched)),
            "mean_copies_per_duplicate_group": rate(members, len(groups)),
            **{
                f"mean_copies_per_{scope}_group": rate(
                    sum(g["copies"] for g in groups if g["duplicate_scope"] == scope),
                    scopes.count(scope),
                )
                for scope in SCOPES
            },
            "largest_group_copies": max((group["copies"] for group in groups), default=None),
            "total_bytes": total,
            "unique_bytes": total - sum(wasted.values()),
            "wasted_bytes": sum(wasted.values()),
            "inter_class_wasted_bytes": wasted["inter_class"],
            "intra_class_wasted_bytes": wasted["intra_class"],
            "surplus_within_classes_bytes": within,
            "surplus_across_classes_bytes": sum(wasted.values()) - within,
            "estimated_savings_bytes": None if mean is None else math.floor(mean * surplus + 0.5),
            "unique_share": rate(len(self.hash_groups), len(hashed)),
            "duplicate_rate": rate(surplus, len(hashed)),
            "duplicate_member_rate": rate(members, len(hashed)),
            "wasted_share": rate(sum(wasted.values()), total),
            "estimated_time_reduction": rate(surplus, len(hashed)),
            "download_success_rate": rate(downloaded, len(self.images)),
            "first_downloaded_at": min(times, default=None),
            "last_downloaded_at": max(times, default=None),
        }


def count(folder: Path) -> Counted:
    files, entries = read_folder(folder)
    reject_repeats(entries)
    images = [entry for entry in entries if entry["reason"] is None]
    by_hash = defaultdict(list)
    for image in images:
        # What an image without a hash is; a hash group overwrites it.
        image |= {
            "copy_number": None,
            "is_first_copy": False,
            "is_duplicate": False,
            "duplicate_scope": "none",
            "content_bytes": None,
            "wasted_bytes": 0,
        }
        if image["is_hashed"]:
            by_hash[image["content_hash"]].append(image)
    groups = [hash_group(content_hash, found) for content_hash, found in by_hash.items()]
    return Counted(files, images, [e for e in entries if e["reason"]], groups)
