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

# How the build searched for pictures that look alike, each step after those that it reads.
STEPS = "select name, query from looks.steps order by step_number"

# What the fingerprints of the build were made with, and whether the pictures go by their MD5.
KNOWN_VERSION = "select algorithm, version, length(content_hash) = 32 from looks.cuts limit 1"

ADD_ASKED = """
    create or replace temp table asked_cuts as
    select unnest(from_json($rows, $shape), max_depth := 2)
"""

# The pictures that were asked about, and those of the dataset that may look like one of them.
SEEN = """
    create or replace temp table seen_cuts as
    select * from temp.asked_cuts
    union all by name
    select * from looks.cuts
    where
        content_hash in (select content_hash from temp.nearby)
        and content_hash not in (select content_hash from temp.asked_cuts)
"""

# What the search reads, of the cuts above: nothing but their looks is known of any.
MAKE_INPUTS = """
    create temp table asked_cuts as from looks.cuts limit 0;
    create temp table seen_cuts as from looks.cuts limit 0;
    create temp view stg_scan__fingerprints as from temp.seen_cuts;
    create temp view stg_base__cuts as from looks.cuts limit 0;
    create temp view image_files as
    select distinct content_hash, sha256 from temp.seen_cuts;
    create temp view hash_groups as
    select distinct content_hash from temp.seen_cuts;
    create temp view images as
    select
        content_hash,
        true as is_hashed,
        cast(null as varchar) as class_id,
        cast(null as varchar) as category_name,
        cast(null as varchar) as split_name
    from temp.hash_groups;
    create temp table int_acceptances (
        kind varchar, content_hash varchar, other_content_hash varchar, is_in_force boolean
    );
"""

# How two pictures of the dataset look is nobody's question.
FORGET_KNOWN_PAIRS = """
    with asked as (

        select picture_id from temp.int_cuts
        where content_hash in (select content_hash from temp.asked_cuts)

    )

    delete from temp.int_hash_candidates
    where (picture_id_a in (from asked)) = (picture_id_b in (from asked))
"""

# The pictures of which no cut has enough detail.
UNCOMPARED = """
    select distinct content_hash from temp.asked_cuts
    where content_hash not in (select content_hash from temp.int_cuts)
"""

# A row per picture asked about and one of the dataset that looks like it.
MATCHES = """
    with asked as (

        select distinct content_hash from temp.asked_cuts

    ),

    both_ways as (

        select
            content_hash_b as asked_hash,
            content_hash_a as content_hash,
            kind,
            similarity,
            orientation
        from temp.near_duplicate_pairs

        union all

        select
            pairs.content_hash_a as asked_hash,
            pairs.content_hash_b as content_hash,
            pairs.kind,
            pairs.similarity,
            orientations.opposite_orientation as orientation
        from temp.near_duplicate_pairs as pairs
        inner join temp.int_orientations as orientations
            on pairs.orientation = orientations.orientation

    )

    select asked_hash, content_hash, kind, similarity, orientation
    from both_ways
    where asked_hash in (from asked)
    order by asked_hash, similarity desc, content_hash
"""
