with

pairs as (

    select * from {{ ref('near_duplicate_pairs') }}
    where kind = 'near_duplicate' and not is_accepted

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

labels as (

    select * from {{ ref('int_hash_labels') }}

),

-- Both ways round.
neighbours as (

    select
        content_hash_a as content_hash,
        content_hash_b as neighbour_hash,
        similarity

    from pairs

    union all

    select
        content_hash_b as content_hash,
        content_hash_a as neighbour_hash,
        similarity

    from pairs

),

-- The better picture has more pixels, then more bytes for them, then is older.
pictures_ranked as (

    select
        hash_groups.content_hash,
        row_number() over (
            order by
                hash_groups.width_px * hash_groups.height_px desc nulls last,
                hash_groups.file_bytes desc nulls last,
                hash_groups.first_downloaded_at asc nulls last,
                hash_groups.content_hash asc
        ) as quality_rank

    from hash_groups
    where hash_groups.content_hash in (
            select neighbours.content_hash from neighbours
        )

),

neighbours_ranked as (

    select
        neighbours.*,
        pictures_ranked.quality_rank,
        neighbour_ranks.quality_rank as neighbour_rank

    from neighbours
    inner join pictures_ranked
        on neighbours.content_hash = pictures_ranked.content_hash
    inner join pictures_ranked as neighbour_ranks
        on neighbours.neighbour_hash = neighbour_ranks.content_hash

),

-- A keeper has no better picture near it.
keepers as (

    select content_hash
    from neighbours_ranked
    group by content_hash
    having min(neighbour_rank) > min(quality_rank)

),

-- Each other picture goes to the keeper most like it. One that is near no
-- keeper itself is in no group, whatever its neighbours are near to.
members as (

    select
        neighbours_ranked.content_hash,
        neighbours_ranked.neighbour_hash as keeper_hash,
        neighbours_ranked.similarity

    from neighbours_ranked
    inner join keepers
        on neighbours_ranked.neighbour_hash = keepers.content_hash
    qualify
        row_number() over (
            partition by neighbours_ranked.content_hash
            order by
                neighbours_ranked.similarity desc,
                neighbours_ranked.neighbour_rank asc
        ) = 1

),

-- A keeper whose members went to another one has none left.
all_of_groups as (

    select
        content_hash,
        keeper_hash,
        similarity,
        false as is_keeper

    from members

    union all

    select distinct
        keeper_hash as content_hash,
        keeper_hash,
        cast(1 as double) as similarity,
        true as is_keeper

    from members

),

labels_of_groups as (

    select
        all_of_groups.keeper_hash,
        count(*) as pictures,
        max(labels.class_count) = 1
        and count(distinct labels.class_id) = 1 as is_same_class,
        max(labels.split_count) <= 1
        and count(distinct labels.split_name) <= 1 as is_same_split

    from all_of_groups
    inner join labels on all_of_groups.content_hash = labels.content_hash
    group by all_of_groups.keeper_hash

),

final as (

    select
        all_of_groups.content_hash,
        all_of_groups.keeper_hash,
        labels_of_groups.pictures,
        all_of_groups.similarity,
        all_of_groups.is_keeper,
        labels_of_groups.is_same_class,
        labels_of_groups.is_same_split

    from all_of_groups
    inner join labels_of_groups
        on all_of_groups.keeper_hash = labels_of_groups.keeper_hash

)

select * from final
