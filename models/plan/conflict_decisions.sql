with

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

near_pairs as (

    select * from {{ ref('near_duplicate_pairs') }}
    where not is_same_class

),

images as (

    select * from {{ ref('images') }}
    where is_hashed

),

class_names as (

    select * from {{ ref('int_class_names') }}

),

plan as (

    select * from {{ ref('dedup_plan') }}

),

decisions as (

    select * from {{ ref('int_decisions') }}

),

ruled_pictures as (

    select * from {{ ref('int_ruled_pictures') }}
    where rule is null

),

-- Of a pair, `content_hash` is the hash that comes first.
label_conflicts_and_pairs as (

    select
        'label_conflict' as kind,
        content_hash,
        cast(null as string) as other_content_hash,
        cast(null as double) as similarity,
        is_accepted

    from hash_groups
    where duplicate_scope = 'inter_class'

    union all

    select
        kind,
        content_hash_a as content_hash,
        content_hash_b as other_content_hash,
        similarity,
        is_accepted

    from near_pairs

),

conflicts as (

    select
        {{ surrogate_key(
            ['content_hash', "coalesce(other_content_hash, '')"]
        ) }} as conflict_id,
        kind,
        content_hash,
        other_content_hash,
        similarity,
        is_accepted

    from label_conflicts_and_pairs

),

pictures_of_conflicts as (

    select
        conflict_id,
        content_hash

    from conflicts

    union all

    select
        conflict_id,
        other_content_hash as content_hash

    from conflicts
    where other_content_hash is not null

),

pictures as (

    select content_hash
    from pictures_of_conflicts
    group by content_hash

),

copies_per_class as (

    select
        images.content_hash,
        images.class_id,
        images.category_name,
        images.class_name,
        class_names.distinct_name,
        count(*) as copies,
        count(case when plan.action = 'remove' then 1 end) as removed_copies

    from images
    inner join pictures on images.content_hash = pictures.content_hash
    inner join class_names on images.class_id = class_names.class_id
    left join plan on images.image_id = plan.image_id
    group by
        images.content_hash,
        images.class_id,
        images.category_name,
        images.class_name,
        class_names.distinct_name

),

pictures_seen as (

    select
        content_hash,
        {{ sorted_text(class_copies('copies')) }} as seen

    from copies_per_class
    group by content_hash

),

classes_of_conflicts as (

    select
        pictures_of_conflicts.conflict_id,
        copies_per_class.class_id,
        copies_per_class.distinct_name,
        {{ total('copies_per_class.copies') }} as copies,
        {{ total('copies_per_class.removed_copies') }} as removed_copies

    from pictures_of_conflicts
    inner join copies_per_class
        on pictures_of_conflicts.content_hash = copies_per_class.content_hash
    group by
        pictures_of_conflicts.conflict_id,
        copies_per_class.class_id,
        copies_per_class.distinct_name

),

classes_listed as (

    select
        conflict_id,
        {{ sorted_text('distinct_name') }} as classes,
        {{ sorted_list('class_id', order_by='distinct_name') }} as class_ids,
        count(*) as class_count,
        {{ total('copies') }} as copies,
        count(case when copies > removed_copies then 1 end) as classes_left

    from classes_of_conflicts
    group by conflict_id

),

-- A conflict that several rows decide has contradictions, which fail the build,
-- or the same row twice.
decisions_once as (

    select
        content_hash,
        other_content_hash,
        min(statement) as decision,
        min(verdict) as verdict,
        min(class_id) as right_class_id,
        min(reason) as reason,
        min(decided_by) as decided_by,
        min(decided_on) as decided_on,
        min(status) as status,
        min(stale_reason) as stale_reason

    from decisions
    where status in ('in force', 'stale') and content_hash is not null
    group by content_hash, other_content_hash

),

obstacles as (

    select
        content_hash,
        min(reason) as reason

    from plan
    where action = 'review' and reason like 'decided%'
    group by content_hash

),

conflicts_with_decision as (

    select
        conflicts.*,
        decisions_once.decision,
        decisions_once.verdict,
        decisions_once.right_class_id,
        decisions_once.reason,
        decisions_once.decided_by,
        decisions_once.decided_on,
        decisions_once.stale_reason,
        coalesce(
            obstacles.reason,
            case
                when ruled_pictures.outcome = 'disagreed'
                    then ruled_pictures.decision
            end
        ) as obstacle,
        ruled_pictures.decision as ruling,
        classes_listed.classes,
        classes_listed.class_ids,
        classes_listed.class_count,
        classes_listed.copies,
        case
            when
                decisions_once.status = 'in force'
                and (
                    decisions_once.verdict = 'keep_all'
                    or classes_listed.classes_left <= 1
                )
                then 'decided'
            when conflicts.is_accepted then 'accepted'
            when
                classes_listed.classes_left <= 1
                and ruled_pictures.outcome in ('class', 'drop')
                then 'ruled'
            when classes_listed.classes_left <= 1 then 'resolved'
            when decisions_once.status = 'stale' then 'stale'
            else 'undecided'
        end as status

    from conflicts
    inner join classes_listed
        on conflicts.conflict_id = classes_listed.conflict_id
    left join decisions_once
        on
            conflicts.content_hash = decisions_once.content_hash
            and coalesce(conflicts.other_content_hash, '')
            = coalesce(decisions_once.other_content_hash, '')
    left join ruled_pictures
        on
            case
                when conflicts.other_content_hash is null
                    then conflicts.content_hash
            end = ruled_pictures.content_hash
    left join obstacles
        on
            case
                when
                    decisions_once.status = 'in force'
                    or ruled_pictures.outcome in ('class', 'drop')
                    then conflicts.content_hash
            end = obstacles.content_hash

),

final as (

    select
        conflicts_with_decision.conflict_id,
        conflicts_with_decision.content_hash,
        conflicts_with_decision.other_content_hash,
        conflicts_with_decision.right_class_id,

        conflicts_with_decision.kind,
        conflicts_with_decision.classes,
        conflicts_with_decision.class_ids,
        concat_ws(' | ', one_picture.seen, other_picture.seen) as seen,
        conflicts_with_decision.status,
        conflicts_with_decision.verdict,
        conflicts_with_decision.decision,
        conflicts_with_decision.reason,
        conflicts_with_decision.decided_by,
        case conflicts_with_decision.status
            when 'ruled' then conflicts_with_decision.ruling
            when 'stale' then conflicts_with_decision.stale_reason
            when 'undecided' then conflicts_with_decision.obstacle
        end as finding,

        conflicts_with_decision.class_count,
        conflicts_with_decision.copies,

        case
            when conflicts_with_decision.other_content_hash is null
                then one_group.wasted_bytes
            else
                least(
                    coalesce(one_group.file_bytes, 0) * one_group.copies,
                    coalesce(other_group.file_bytes, 0) * other_group.copies
                )
        end as wasted_bytes,

        conflicts_with_decision.similarity,

        conflicts_with_decision.decided_on

    from conflicts_with_decision
    inner join pictures_seen as one_picture
        on conflicts_with_decision.content_hash = one_picture.content_hash
    left join pictures_seen as other_picture
        on
            conflicts_with_decision.other_content_hash
            = other_picture.content_hash
    inner join hash_groups as one_group
        on conflicts_with_decision.content_hash = one_group.content_hash
    left join hash_groups as other_group
        on
            conflicts_with_decision.other_content_hash
            = other_group.content_hash

)

select * from final
