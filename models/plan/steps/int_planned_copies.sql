{{ config(materialized='view') }}

with

images as (

    select * from {{ ref('images') }}

),

protected_classes as (

    select * from {{ ref('int_protected_classes') }}

),

accepted_hashes as (

    select * from {{ ref('int_accepted_hashes') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

owner_decisions as (

    select * from {{ ref('int_decided_pictures') }}

),

ruled_pictures as (

    select * from {{ ref('int_ruled_pictures') }}
    where rule is null and outcome in ('class', 'drop')

),

decided_pictures as (

    select
        content_hash,
        class_id,
        verdict,
        decision

    from owner_decisions

    union all

    select
        content_hash,
        class_id,
        outcome as verdict,
        decision

    from ruled_pictures

),

-- A keeper needs a path to be found by; among those a protected copy wins, then
-- one in the split that keeps, one in any split, and the first. The number of a
-- copy is unique in its group: there are no ties.
copies_ranked as (

    select
        images.image_id,
        images.content_hash,
        images.class_id,
        images.category_name,
        images.class_name,
        images.duplicate_scope,
        images.is_duplicate,
        images.split_name,
        images.relative_path,
        images.is_accepted,
        coalesce(images.content_bytes, 0) as content_bytes,
        protected_classes.reason as protection,
        decided_pictures.verdict,
        decided_pictures.class_id as right_class_id,
        decided_pictures.decision as owner_decision,
        coalesce(images.class_id = decided_pictures.class_id, false)
            as is_in_right_class,
        hash_groups.split_names,
        coalesce(hash_groups.split_count > 1, false) as is_split_leak,
        coalesce(images.split_name = {{ keep_split() }}, false)
            as is_in_kept_split,
        row_number() over (
            partition by
                images.content_hash, images.class_id, images.split_name
            order by
                case when images.relative_path is null then 1 else 0 end asc,
                images.copy_number asc
        ) as rank_in_split,
        row_number() over (
            partition by images.content_hash, images.class_id
            order by
                case when images.relative_path is null then 1 else 0 end asc,
                case
                    when images.split_name = {{ keep_split() }} then 0
                    else 1
                end asc,
                case when images.split_name is null then 1 else 0 end asc,
                images.copy_number asc
        ) as rank_in_class,
        row_number() over (
            partition by images.content_hash
            order by
                case when images.relative_path is null then 1 else 0 end asc,
                case when protected_classes.reason is null then 1 else 0 end
                asc,
                case
                    when images.split_name = {{ keep_split() }} then 0
                    else 1
                end asc,
                case when images.split_name is null then 1 else 0 end asc,
                images.copy_number asc
        ) as rank_in_group

    from images
    left join protected_classes
        on
            images.category_name = protected_classes.category_name
            and images.class_name = protected_classes.class_name
    left join hash_groups on images.content_hash = hash_groups.content_hash
    left join decided_pictures
        on images.content_hash = decided_pictures.content_hash
    where images.is_duplicate or decided_pictures.verdict is not null

),

copies_with_group as (

    select
        copies_ranked.*,
        accepted_hashes.reason as acceptance,
        count(copies_ranked.protection) over (
            partition by copies_ranked.content_hash
        ) > 0 as has_protected_copy,
        count(
            case
                when not copies_ranked.is_in_kept_split
                    then copies_ranked.protection
            end
        ) over (
            partition by copies_ranked.content_hash
        ) > 0 as has_protected_copy_elsewhere,
        count(
            case
                when copies_ranked.is_in_kept_split
                    then copies_ranked.relative_path
            end
        ) over (
            partition by copies_ranked.content_hash
        ) > 0 as has_kept_copy,
        count(
            case
                when copies_ranked.is_in_kept_split
                    then copies_ranked.relative_path
            end
        ) over (
            partition by copies_ranked.content_hash, copies_ranked.class_id
        ) > 0 as has_kept_copy_in_class,
        first_value(copies_ranked.image_id) over (
            partition by
                copies_ranked.content_hash,
                copies_ranked.class_id,
                copies_ranked.split_name
            order by copies_ranked.rank_in_split
        ) as first_image_id_of_split,
        first_value(copies_ranked.image_id) over (
            partition by copies_ranked.content_hash, copies_ranked.class_id
            order by copies_ranked.rank_in_class
        ) as first_image_id_of_class,
        first_value(copies_ranked.image_id) over (
            partition by copies_ranked.content_hash
            order by copies_ranked.rank_in_group
        ) as first_image_id_of_group,
        first_value(copies_ranked.image_id) over (
            partition by copies_ranked.content_hash
            order by
                case when copies_ranked.is_in_right_class then 0 else 1 end,
                copies_ranked.rank_in_class,
                copies_ranked.class_id
        ) as first_image_id_of_right_class,
        count(
            case
                when copies_ranked.is_in_right_class
                    then copies_ranked.relative_path
            end
        ) over (
            partition by copies_ranked.content_hash
        ) > 0 as has_right_path,
        count(
            case
                when
                    copies_ranked.is_in_right_class
                    and copies_ranked.is_in_kept_split
                    then copies_ranked.relative_path
            end
        ) over (
            partition by copies_ranked.content_hash
        ) > 0 as has_right_kept_copy,
        count(
            case
                when not copies_ranked.is_in_right_class
                    then copies_ranked.protection
            end
        ) over (
            partition by copies_ranked.content_hash
        ) > 0 as has_protected_copy_in_wrong_class

    from copies_ranked
    left join accepted_hashes
        on
            case
                when copies_ranked.is_accepted then copies_ranked.content_hash
            end = accepted_hashes.content_hash

),

-- A class without a copy in the split that keeps has nothing to go by. What the
-- owner decided of labels says nothing of splits either, unless all is dropped.
copies_with_leak as (

    select
        *,
        case
            when verdict is null then null
            when has_protected_copy_in_wrong_class
                then 'a protected class holds this picture'
            when verdict = 'drop' then null
            when not has_right_path
                then 'the path of its copy there is not known'
            when is_split_leak and not has_right_kept_copy
                then
                    concat(
                        'the splits ', split_names, ' hold this picture'
                    )
        end as obstacle,
        is_split_leak
        and count(
            case
                when not is_in_kept_split and not has_kept_copy_in_class
                    then split_name
            end
        ) over (partition by content_hash) > 0 as is_leak_open

    from copies_with_group

),

policies (policy) as (

    values ('review'), ('keep_first'), ('drop_all')

),

-- A group is resolved as a whole when it is a label conflict and the owner
-- chose a policy; otherwise each class is cleaned up by itself. A policy for
-- labels says nothing of splits: where the picture is in several, the owner
-- must have said which of them keeps it.
copies_with_rule as (

    select
        copies_with_leak.*,
        policies.policy,
        copies_with_leak.verdict is not null
        and copies_with_leak.obstacle is null as is_decided,
        copies_with_leak.duplicate_scope = 'inter_class'
        and copies_with_leak.verdict is null
        and policies.policy != 'review'
        and (
            not copies_with_leak.is_split_leak
            or (
                copies_with_leak.has_kept_copy
                and not copies_with_leak.has_protected_copy_elsewhere
            )
        ) as is_resolved

    from copies_with_leak
    cross join policies

),

-- The one tree that decides; what it means is in the table below it.
copies_decided as (

    select
        *,
        case
            when protection is not null then 'protected class'
            when is_accepted then 'accepted duplicate'
            when is_decided and verdict = 'drop' then 'decided: drop'
            when is_decided and not is_in_right_class
                then 'decided: another class is right'
            when is_resolved and has_protected_copy and rank_in_group = 1
                then 'label conflict: the protected copy has no path'
            when is_resolved and has_protected_copy
                then 'label conflict: a protected class holds this picture'
            when is_resolved and policy = 'keep_first' and rank_in_group = 1
                then 'label conflict, policy keep_first: first copy'
            when
                is_resolved
                and policy = 'keep_first'
                and is_split_leak
                and split_name is not null
                and not is_in_kept_split
                then 'label conflict and split leak, policy keep_first'
            when is_resolved and policy = 'keep_first'
                then 'label conflict, policy keep_first: further copy'
            when is_resolved then 'label conflict, policy drop_all'
            when
                is_split_leak
                and has_kept_copy_in_class
                and split_name is not null
                and not is_in_kept_split
                then 'split leak: copy in another split'
            when
                is_split_leak and split_name is not null and rank_in_split > 1
                then 'further copy in its class and split'
            when
                (not is_split_leak or split_name is null) and rank_in_class > 1
                then 'further copy in its class'
            when is_decided then 'decided: this class is right'
            when is_leak_open and duplicate_scope = 'inter_class'
                then 'split leak and label conflict'
            when is_leak_open then 'split leak'
            when duplicate_scope = 'inter_class'
                then 'label conflict: several classes hold this picture'
            when is_split_leak then 'split leak: copy in the split that keeps'
            else 'first copy in its class'
        end as decision

    from copies_with_rule

),

decisions (decision, action, keeper) as (

    values
    ('protected class', 'keep', 'itself'),
    ('accepted duplicate', 'keep', 'itself'),
    ('label conflict: the protected copy has no path', 'keep', 'itself'),
    ('label conflict, policy keep_first: first copy', 'keep', 'itself'),
    ('first copy in its class', 'keep', 'itself'),
    ('decided: this class is right', 'keep', 'itself'),
    ('split leak: copy in the split that keeps', 'keep', 'itself'),
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
    (
        'label conflict and split leak, policy keep_first',
        'remove',
        'first of all'
    ),
    ('split leak: copy in another split', 'remove', 'first of its class'),
    ('further copy in its class and split', 'remove', 'first of its split'),
    ('further copy in its class', 'remove', 'first of its class'),
    ('label conflict, policy drop_all', 'remove', 'none'),
    ('decided: another class is right', 'remove', 'first of the right class'),
    ('decided: drop', 'remove', 'none'),
    ('split leak', 'review', 'none'),
    ('split leak and label conflict', 'review', 'none'),
    ('label conflict: several classes hold this picture', 'review', 'none')

),

final as (

    select
        copies_decided.policy,
        copies_decided.image_id,
        copies_decided.content_hash,
        copies_decided.class_id,
        case decisions.keeper
            when 'itself' then copies_decided.image_id
            when 'first of its split'
                then copies_decided.first_image_id_of_split
            when 'first of its class'
                then copies_decided.first_image_id_of_class
            when 'first of the right class'
                then copies_decided.first_image_id_of_right_class
            when 'first of all' then copies_decided.first_image_id_of_group
        end as keeper_image_id,

        copies_decided.category_name,
        copies_decided.class_name,
        copies_decided.split_name,
        copies_decided.relative_path,
        decisions.action,
        case
            when copies_decided.protection is not null
                then
                    concat(
                        copies_decided.decision,
                        ': ',
                        copies_decided.protection
                    )
            when copies_decided.is_accepted
                then
                    concat(
                        copies_decided.decision,
                        ': ',
                        copies_decided.acceptance
                    )
            when
                copies_decided.decision
                in (
                    'decided: drop',
                    'decided: another class is right',
                    'decided: this class is right'
                )
                then copies_decided.owner_decision
            when
                copies_decided.obstacle is not null
                and decisions.action = 'review'
                then
                    concat(
                        copies_decided.owner_decision,
                        '; not carried out: ',
                        copies_decided.obstacle
                    )
            when copies_decided.decision = 'split leak'
                then
                    concat(
                        'split leak: the splits ',
                        copies_decided.split_names,
                        ' hold this picture'
                    )
            when copies_decided.decision = 'split leak and label conflict'
                then
                    concat(
                        'split leak and label conflict: the splits ',
                        copies_decided.split_names,
                        ' and several classes hold this picture'
                    )
            when
                copies_decided.decision
                in (
                    'split leak: copy in another split',
                    'split leak: copy in the split that keeps',
                    'label conflict and split leak, policy keep_first'
                )
                then
                    concat(
                        split_part(copies_decided.decision, ':', 1),
                        ', keep_split ',
                        {{ keep_split() }},
                        ': copy in ',
                        copies_decided.split_name
                    )
            else copies_decided.decision
        end as reason,

        copies_decided.content_bytes,
        case
            when decisions.action = 'remove' then copies_decided.content_bytes
            else 0
        end as freed_bytes,

        copies_decided.protection is not null as is_protected,
        copies_decided.is_duplicate,
        copies_decided.is_accepted,
        copies_decided.is_decided,
        copies_decided.is_split_leak

    from copies_decided
    left join decisions on copies_decided.decision = decisions.decision

)

select * from final
