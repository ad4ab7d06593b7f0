"""The questions in SQL. The functions are those that the build left in the file."""

import json
from collections.abc import Iterable

from image_duplicates.check.answers import MOST_PLACES


def as_parameter(texts: Iterable[str | None]) -> str:
    """What stands for a list of texts as a parameter of the queries below.

    DuckDB looks for numpy at each single value of a Python list, which takes 0.1 ms where it is
    not installed: ten seconds for 100,000 questions. A list in JSON is one value.
    """
    return json.dumps(list(texts))


def _texts(parameter: str) -> str:
    return f"from_json(${parameter}, '[\"varchar\"]')"


# Fails unless the file holds all that is asked.
IS_READY = """
    select
        content_hash(''), normalized_text(''), normalized_url(''),
        image_id, class_id, category_name, class_name, split_name, relative_path, source_url,
        images.content_hash, images.normalized_url, copy_number, is_downloaded
    from images
    limit 0
"""

# Numbers are looked through ten times as fast as texts, and fit into memory.
MAKE_IMAGE_KEYS = """
    create temp table image_keys as
    select
        rowid as image_row,
        case when normalized_url is not null then hash(normalized_url) end as url_key,
        case when content_hash is not null then hash(content_hash) end as hash_key
    from images
"""

HASH_LENGTHS = """
    select distinct length(content_hash) from images
    where content_hash is not null
"""

# One row per question, in the order asked: its kind, unless it may be a file, and its key.
KEYS = f"""
    with lists as (

        select {_texts("questions")} as questions

    ),

    questions as (

        select unnest(questions) as question, generate_subscripts(questions, 1) as number
        from lists

    ),

    readings as (

        select
            number,
            content_hash(question) as hash,
            normalized_url(question) as url,
            regexp_matches(question, '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//') as has_slashes
        from questions

    ),

    recognised as (

        select
            *,
            coalesce(
                $kind, case when hash is not null then 'hash' when has_slashes then 'url' end
            ) as kind
        from readings

    )

    select kind, case kind when 'hash' then hash when 'url' then url end as key
    from recognised
    order by number
"""

# One row per URL and what lies there: a picture, one without a hash, or only its listing.
AT_URLS = f"""
    with urls as (

        select unnest({_texts("urls")}) as url

    )

    select distinct normalized_url, content_hash, is_downloaded
    from images
    where rowid in (
            select image_row from image_keys
            where url_key in (select hash(url) from urls)
        )
        -- Two texts may have one key.
        and normalized_url in (select url from urls)
"""

# One row per place, the best ten of each group: of the copies of a hash, wherever they are from,
# and of the images at a URL that have none.
GROUPS = f"""
    with hashes as (

        select unnest({_texts("hashes")}) as hash

    ),

    urls as (

        select unnest({_texts("urls")}) as url

    ),

    members as (

        select
            *,
            case when images.content_hash is null then images.normalized_url end as bare_url,
            category_name = normalized_text($category)
            and class_name = normalized_text($class_name) as is_in_class
        from images
        where rowid in (
                select image_row from image_keys
                where hash_key in (select hash(hash) from hashes)
                    or (hash_key is null and url_key in (select hash(url) from urls))
            )
            and (
                content_hash in (select hash from hashes)
                or (content_hash is null and normalized_url in (select url from urls))
            )

    ),

    numbered as (

        select
            *,
            row_number() over (
                partition by content_hash, bare_url, is_downloaded, class_id
                order by copy_number, image_id
            ) as number_in_class
        from members

    )

    select
        content_hash,
        bare_url,
        is_downloaded,
        count(*) over picture as copies,
        case when $class_name is not null
            then count(*) filter (where is_in_class) over picture end as copies_in_class,
        category_name,
        class_name,
        split_name,
        relative_path,
        source_url,
        image_id
    from numbered
    window picture as (partition by content_hash, bare_url, is_downloaded)
    -- One of each class first, since what tells is which classes there are.
    qualify row_number() over (
        partition by content_hash, bare_url, is_downloaded
        order by number_in_class, is_in_class desc, category_name, class_name, image_id
    ) <= {MOST_PLACES}
    order by
        content_hash, bare_url, is_downloaded,
        number_in_class, is_in_class desc, category_name, class_name, image_id
"""
