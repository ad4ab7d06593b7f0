"""Every mart held against the oracle."""

from typing import Any

import duckdb
from oracle import SCOPES, Counted, rate

MARTS = [
    "rejected_files",
    "rejected_images",
    "images",
    "hash_groups",
    "classes",
    "inter_class_duplicates",
    "intra_class_duplicates",
    "class_overlaps",
    "storage_waste",
    "duplicate_summary",
]


def select(connection: duckdb.DuckDBPyConnection, mart: str, columns: list[str]) -> list[tuple]:
    names = ", ".join(columns)
    return ordered(connection.execute(f"select {names} from main.{mart}").fetchall())


def ordered(rows: list[tuple]) -> list[tuple]:
    """Rows in an order of their own, since none has a meaning; None sorts too."""
    return sorted(rows, key=lambda row: [(value is None, str(value)) for value in row])


def assert_rows(connection: duckdb.DuckDBPyConnection, mart: str, expected: list[dict]) -> None:
    if not expected:
        found = connection.execute(f"select count(*) from main.{mart}").fetchone()
        assert found == (0,), f"{mart} should be empty"
        return
    columns = list(expected[0])
    found = select(connection, mart, columns)
    wanted = ordered([tuple(row[column] for column in columns) for row in expected])
    assert found == wanted, difference(mart, columns, found, wanted)


def difference(mart: str, columns: list[str], found: list[tuple], wanted: list[tuple]) -> str:
    """The rows that only one side has, since a missing row shifts all that follow."""
    lines = [f"{mart} differs from the oracle in {', '.join(columns)}"]
    lines += [f"found:  {row}" for row in found if row not in wanted]
    lines += [f"oracle: {row}" for row in wanted if row not in found]
    return "\n".join(lines)


def without(row: dict, *columns: str) -> dict:
    return {column: value for column, value in row.items() if column not in columns}


def inter_class_row(group: dict, plain: list[str]) -> dict:
    """``plain`` are the names of all classes of the dataset."""
    # Two classes of one name are told apart by their categories.
    names = sorted(
        name if plain.count(name) == 1 else f"{category} / {name}"
        for category, name in group["classes"]
    )
    categories = sorted({category for category, _ in group["classes"]})
    kept = ["content_hash", "copies", "class_count", "category_count", "file_bytes"]
    kept += ["surplus_within_classes", "surplus_across_classes", "wasted_bytes"]
    return {
        **{column: group[column] for column in [*kept, "width_px", "height_px"]},
        "classes": ", ".join(names),
        "class_names": names,
        "categories": ", ".join(categories),
        "is_cross_category": len(categories) > 1,
    }


def intra_class_row(group: dict) -> dict:
    kept = ["content_hash", "copies", "file_bytes", "wasted_bytes", "width_px", "height_px"]
    category, name = next(iter(group["classes"]))
    row = {column: group[column] for column in kept}
    return {**row, "category_name": category, "class_name": name}


def waste_rows(counted: Counted) -> list[dict]:
    names: set[tuple[Any, Any]] = {(None, None)}
    for row in counted.classes():
        names |= {(row["category_name"], None), (row["category_name"], row["class_name"])}
    rows = []
    for category, name in names:
        here = [
            image
            for image in counted.images
            if category in (None, image["category_name"]) and name in (None, image["class_name"])
        ]
        total = sum(image["content_bytes"] or 0 for image in here)
        for scope in SCOPES:
            copies = [image for image in here if image["duplicate_scope"] == scope]
            wasted = sum(image["wasted_bytes"] for image in copies)
            rows.append(
                {
                    "level": "class" if name else "category" if category else "dataset",
                    "category_name": category,
                    "class_name": name,
                    "duplicate_scope": scope,
                    "duplicate_groups": len({image["content_hash"] for image in copies}),
                    "surplus_copies": sum(not image["is_first_copy"] for image in copies),
                    "wasted_bytes": wasted,
                    "total_bytes": total,
                    "wasted_share": rate(wasted, total),
                }
            )
    return rows


def assert_same(connection: duckdb.DuckDBPyConnection, counted: Counted) -> None:
    """Fails at the first mart that says anything else than the oracle."""
    rejected_files = [
        {"metadata_file": file.name, "reason": file.reason} for file in counted.files if file.reason
    ]
    kept = ("metadata_file", "entry_number", "entry_key", "category_name", "class_name")
    kept += ("relative_path", "reason")
    rejected = [{column: entry[column] for column in kept} for entry in counted.rejected_images]
    scopes = {scope: [] for scope in SCOPES}
    for group in counted.duplicate_groups:
        scopes[group["duplicate_scope"]].append(group)
    assert_rows(connection, "rejected_files", rejected_files)
    assert_rows(connection, "rejected_images", rejected)
    images = [without(image, "entry_number", "reason") for image in counted.images]
    assert_rows(connection, "images", images)
    groups = [without(group, "classes") for group in counted.hash_groups]
    assert_rows(connection, "hash_groups", groups)
    assert_rows(connection, "classes", counted.classes())
    plain = [row["class_name"] for row in counted.classes()]
    inter_class = [inter_class_row(group, plain) for group in scopes["inter_class"]]
    assert_rows(connection, "inter_class_duplicates", inter_class)
    intra_class = [intra_class_row(group) for group in scopes["intra_class"]]
    assert_rows(connection, "intra_class_duplicates", intra_class)
    assert_rows(connection, "class_overlaps", counted.overlaps())
    assert_rows(connection, "storage_waste", waste_rows(counted))
    assert_rows(connection, "duplicate_summary", [counted.summary()])
