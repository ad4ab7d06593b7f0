"""Draws docs/demo.webp: pairs of pictures of the demo, and what the marts say of them."""

from pathlib import Path

import duckdb
from PIL import Image, ImageDraw, ImageFont, ImageOps

from image_duplicates.terminal import database_path

PICTURES = Path("data/demo/pictures")
TARGET = Path("docs/demo.webp")
TILE = (196, 147)
MARGIN, CAPTION, COLUMNS = 12, 42, 2
BOXED = (2 * TILE[0] + 6 + 2 * MARGIN, TILE[1] + CAPTION + MARGIN)

PAIRS = """
    with paths as (
        select content_hash, list(relative_path order by relative_path) as paths
        from images
        group by content_hash
    ),

    copies as (
        select
            paths.paths[1] as a,
            paths.paths[-1] as b,
            case
                when hash_groups.duplicate_scope = 'inter_class'
                    then 'label conflict: one picture, two classes'
                else 'split leak: one picture, two splits'
            end as said
        from hash_groups
        join paths using (content_hash)
        where
            hash_groups.duplicate_scope = 'inter_class'
            or split_part(paths.paths[1], '/', 1) != split_part(paths.paths[-1], '/', 1)
    ),

    near as (
        select
            a.paths[1] as a,
            b.paths[1] as b,
            replace(pairs.kind, '_', ' ') || ', ' || pairs.orientation || ': similarity '
            || format('{:.3f}', pairs.similarity)
            || case when pairs.is_same_class then '' else ', other class' end
            || case when pairs.is_same_split then '' else ', other split' end as said
        from near_duplicate_pairs as pairs
        join paths as a on pairs.content_hash_a = a.content_hash
        join paths as b on pairs.content_hash_b = b.content_hash
    )

    from copies union all from near
"""
# A part of the path of a picture of each pair that is shown.
SHOWN = (
    "forest/garden",
    "sea/sea_90",
    "watermark_",
    "mirrored_",
    "cropped_",
    "burst_room",
)


def main() -> None:
    with duckdb.connect(str(database_path(None)), read_only=True) as connection:
        pairs = connection.execute(f"from ({PAIRS}) order by all").fetchall()
    chosen = [next(p for p in pairs if name in p[0] or name in p[1]) for name in SHOWN]
    rows = -(-len(chosen) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * BOXED[0], rows * BOXED[1] + MARGIN), "white")
    for index, (first, second, said) in enumerate(chosen):
        place = (index % COLUMNS * BOXED[0] + MARGIN, index // COLUMNS * BOXED[1] + MARGIN)
        _draw_pair(sheet, place, (first, second), said)
    sheet.save(TARGET, "WEBP", quality=70, method=6)
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes.")


def _draw_pair(sheet: Image.Image, place: tuple[int, int], paths: tuple, said: str) -> None:
    left, top = place
    draw = ImageDraw.Draw(sheet)
    draw.text((left, top), said, fill="#b42318", font=ImageFont.load_default(14))
    for index, path in enumerate(paths):
        across = left + index * (TILE[0] + 6)
        with Image.open(PICTURES / path) as picture:
            shown = ImageOps.pad(ImageOps.exif_transpose(picture), TILE, color="#e5e7eb")
        sheet.paste(shown, (across, top + CAPTION - 4))
        draw.text((across, top + 20), path, fill="#475467", font=ImageFont.load_default(11))


if __name__ == "__main__":
    main()
