"""The marts that previews and banners are made from, with just the columns that are read."""

PREVIEW_MARTS = """
    create table images
        (content_hash text, relative_path text, copy_number bigint, is_hashed boolean);
    create table inter_class_duplicates
        (content_hash text, classes text, copies bigint, wasted_bytes bigint);
    create table intra_class_duplicates
        (content_hash text, category_name text, class_name text, copies bigint,
        wasted_bytes bigint);
    create table build_history
        (build_number bigint, invocation_id text, has_enforced_gates boolean);
    insert into build_history values (1, 'run 1', true);
    create table expectation_results (status text, scope text, metric text, finding text)
"""
