with

images as (

    select * from {{ ref('images') }}

),

protected_classes as (

    select * from {{ ref('int_protected_classes') }}

),

-- A keeper needs a path to be found by; among those a protected copy wins, then
-- the first. The number of a copy is unique in its group: there are no ties.
copies_ranked as (

    select
        images.image_id,
        images.content_hash,
        images.class_id,
        images.category_name,
        images.class_name,
        images.duplicate_scope,
        images.relative_path,
        coalesce(images.content_bytes, 0) as content_bytes,
        protected_classes.reason as protection,
        {{ label_conflict_policy() }} as policy,
        row_number() over (
            partition by images.content_hash, images.class_id
            order by
                case when images.relative_path is null then 1 else 0 end asc,
                images.copy_number asc
        ) as rank_in_class,
        row_number() over (
            partition by images.content_hash
            order by
                case when images.relative_path is null then 1 else 0 end asc,
                case when protected_classes.reason is null then 1 else 0 end
                asc,
                images.copy_number asc
        ) as rank_in_group

    from images
    left join protected_classes
        on
            images.category_name = protected_classes.category_name
            and images.class_name = protected_classes.class_name
    where images.is_duplicate

),

-- A group is resolved as a whole when it is a label conflict and the owner
-- chose a policy; otherwise each class is cleaned up by itself.
copies_with_rule as (

    select
        *,
        duplicate_scope = 'inter_class' and policy != 'review' as is_resolved,
        count(protection) over (partition by content_hash) > 0
            as has_protected_copy

    from copies_ranked

),

-- The one tree that decides; what it means is in the table below it.
copies_decided as (

    select
        *,
        case
            when protection is not null then 'protected class'
            when is_resolved and has_protected_copy and rank_in_group = 1
                then 'label conflict: the protected copy has no path'
            when is_resolved and has_protected_copy
                then 'label conflict: a protected class holds this picture'
            when is_resolved and policy = 'keep_first' and rank_in_group = 1
                then 'label conflict, policy keep_first: first copy'
            when is_resolved and policy = 'keep_first'
                then 'label conflict, policy keep_first: further copy'
            when is_resolved then 'label conflict, policy drop_all'
            when rank_in_class > 1 then 'further copy in its class'
            when duplicate_scope = 'inter_class'
                then 'label conflict: several classes hold this picture'
            else 'first copy in its class'
        end as decision

    from copies_with_rule

),

decisions (decision, action, keeper) as (

    values
    ('protected class', 'keep', 'itself'),
    ('label conflict: the protected copy has no path', 'keep', 'itself'),
    ('label conflict, policy keep_first: first copy', 'keep', 'itself'),
    ('first copy in its class', 'keep', 'itself'),
    (
        'label conflict: a protected class holds this picture',
        'remove',
        'first of all'
    ),
    (
        'label conflict, policy keep_first: further copy',
        'remove',
        'first of all'
    ),
    ('further copy in its class', 'remove', 'first of its class'),
    ('label conflict, policy drop_all', 'remove', 'none'),
    ('label conflict: several classes hold this picture', 'review', 'none')

),

copies_with_keeper as (

    select
        copies_decided.*,
        decisions.action,
        case decisions.keeper
            when 'itself' then copies_decided.image_id
            when 'first of its class'
                then
                    first_value(copies_decided.image_id) over (
                        partition by
                            copies_decided.content_hash,
                            copies_decided.class_id
                        order by copies_decided.rank_in_class
                    )
            when 'first of all'
                then
                    first_value(copies_decided.image_id) over (
                        partition by copies_decided.content_hash
                        order by copies_decided.rank_in_group
                    )
        end as keeper_image_id

    from copies_decided
    left join decisions on copies_decided.decision = decisions.decision

),

copies_with_keeper_path as (

    select
        copies_with_keeper.*,
        keepers.relative_path as keeper_path,
        coalesce(keepers.action = 'review', false) as is_keeper_in_review

    from copies_with_keeper
    left join copies_with_keeper as keepers
        on copies_with_keeper.keeper_image_id = keepers.image_id

),

final as (

    select
        image_id,
        content_hash,
        class_id,
        keeper_image_id,

        category_name,
        class_name,
        relative_path,
        keeper_path,
        action,
        case
            when protection is null then decision
            else concat(decision, ': ', protection)
        end as reason,

        content_bytes,
        case when action = 'remove' then content_bytes else 0 end
            as freed_bytes,

        protection is not null as is_protected,
        is_keeper_in_review

    from copies_with_keeper_path

)

select * from final
