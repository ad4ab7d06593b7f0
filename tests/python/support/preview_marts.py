"""The marts that previews and banners are made from, with just the columns that are read."""

PREVIEW_MARTS = """
    create table images
        (content_hash text, relative_path text, copy_number bigint, is_hashed boolean);
    create schema report;
    create table report.pictures
        (content_hash text, classes text, split_names text, duplicate_scope text, place bigint,
        copies bigint, class_count bigint, split_count bigint, near_duplicates bigint,
        wasted_bytes bigint);
    create table build_history
        (build_number bigint, invocation_id text, has_enforced_gates boolean);
    insert into build_history values (1, 'run 1', true);
    create table expectation_results (status text, scope text, metric text, finding text)
"""
