"""The marts that previews are made from, with just the columns that are read."""

PREVIEW_MARTS = """
    create table images
        (content_hash text, relative_path text, copy_number bigint, is_hashed boolean);
    create table inter_class_duplicates
        (content_hash text, classes text, copies bigint, wasted_bytes bigint);
    create table intra_class_duplicates
        (content_hash text, category_name text, class_name text, copies bigint,
        wasted_bytes bigint)
"""
