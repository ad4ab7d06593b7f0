with

acceptances as (

    select * from {{ ref('int_acceptances') }}
    where is_in_force

),

-- What was decided of a picture counts before what is accepted of its classes.
decisions as (

    select * from {{ ref('int_decisions') }}
    where status = 'in force' and verdict != 'keep_all'

),

pictures_decided as (

    select content_hash from decisions
    union
    select other_content_hash as content_hash from decisions

),

images as (

    select * from {{ ref('int_images') }}
    where is_hashed

),

class_pairs as (

    select
        acceptance_id,
        class_id_a,
        class_id_b,
        min(reason) as reason

    from acceptances
    where kind = 'class_pair'
    group by acceptance_id, class_id_a, class_id_b

),

classes_in_pairs as (

    select class_id_a as class_id from class_pairs
    union
    select class_id_b as class_id from class_pairs

),

hashes_in_pairs as (

    select images.content_hash
    from images
    inner join classes_in_pairs on images.class_id = classes_in_pairs.class_id
    group by images.content_hash

),

classes_of_each_hash as (

    select
        images.content_hash,
        images.class_id

    from images
    inner join hashes_in_pairs
        on images.content_hash = hashes_in_pairs.content_hash
    group by images.content_hash, images.class_id

),

class_counts as (

    select
        content_hash,
        count(*) as class_count

    from classes_of_each_hash
    group by content_hash

),

pairs_of_each_hash as (

    select
        class_a.content_hash,
        class_pairs.acceptance_id,
        class_pairs.reason,
        count(*) over (partition by class_a.content_hash) as accepted_pairs

    from class_pairs
    inner join classes_of_each_hash as class_a
        on class_pairs.class_id_a = class_a.class_id
    inner join classes_of_each_hash as class_b
        on
            class_pairs.class_id_b = class_b.class_id
            and class_a.content_hash = class_b.content_hash

),

-- One class that nobody accepted beside the others is a conflict as before.
accepted_groups as (

    select
        content_hash,
        acceptance_id,
        min(reason) as reason

    from acceptances
    where kind = 'content_hash'
    group by content_hash, acceptance_id

    union all

    select
        pairs_of_each_hash.content_hash,
        pairs_of_each_hash.acceptance_id,
        pairs_of_each_hash.reason

    from pairs_of_each_hash
    inner join class_counts
        on pairs_of_each_hash.content_hash = class_counts.content_hash
    where
        pairs_of_each_hash.accepted_pairs
        = class_counts.class_count * (class_counts.class_count - 1) / 2

),

final as (

    select
        accepted_groups.content_hash,
        accepted_groups.acceptance_id,
        accepted_groups.reason

    from accepted_groups
    left join pictures_decided
        on accepted_groups.content_hash = pictures_decided.content_hash
    where pictures_decided.content_hash is null

)

select * from final
