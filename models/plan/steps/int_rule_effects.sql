with

rules as (

    select * from {{ ref('int_decision_rules') }}
    where problem is null

),

hash_groups as (

    select * from {{ ref('hash_groups') }}
    where duplicate_scope = 'inter_class' and not is_accepted

),

hash_classes as (

    select * from {{ ref('int_hash_classes') }}

),

images as (

    select * from {{ ref('images') }}
    where is_duplicate

),

decided_pictures as (

    select * from {{ ref('int_decided_pictures') }}

),

-- What somebody decided by eye is beyond any rule.
open_conflicts as (

    select
        hash_groups.content_hash,
        hash_groups.class_count

    from hash_groups
    left join decided_pictures
        on hash_groups.content_hash = decided_pictures.content_hash
    where decided_pictures.content_hash is null

),

classes_in_conflict as (

    select
        open_conflicts.content_hash,
        open_conflicts.class_count,
        hash_classes.class_id,
        hash_classes.copies

    from open_conflicts
    inner join hash_classes
        on open_conflicts.content_hash = hash_classes.content_hash

),

losses_to_a_class as (

    select
        rules.rule,
        losers.content_hash,
        losers.class_id

    from rules
    inner join classes_in_conflict as winners
        on rules.class_id = winners.class_id
    inner join classes_in_conflict as losers
        on
            rules.other_class_id = losers.class_id
            and winners.content_hash = losers.content_hash

),

copies_from_domains as (

    select
        rules.rule,
        images.content_hash,
        images.class_id,
        count(*) as copies

    from rules
    inner join images on rules.source_domain = images.source_domain
    group by rules.rule, images.content_hash, images.class_id

),

-- One copy from elsewhere is a reason to trust the label.
losses_by_domain as (

    select
        copies_from_domains.rule,
        copies_from_domains.content_hash,
        copies_from_domains.class_id

    from copies_from_domains
    inner join classes_in_conflict
        on
            copies_from_domains.content_hash = classes_in_conflict.content_hash
            and copies_from_domains.class_id = classes_in_conflict.class_id
            and copies_from_domains.copies = classes_in_conflict.copies

),

drops as (

    select
        rules.rule,
        open_conflicts.content_hash

    from rules
    inner join open_conflicts
        on rules.most_classes < open_conflicts.class_count

),

final as (

    select
        rule,
        content_hash,
        class_id as lost_class_id

    from losses_to_a_class

    union all

    select
        rule,
        content_hash,
        class_id as lost_class_id

    from losses_by_domain

    union all

    select
        rule,
        content_hash,
        null as lost_class_id

    from drops

)

select * from final
