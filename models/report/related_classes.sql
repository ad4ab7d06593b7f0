with recursive

classes as (

    select * from {{ ref('classes') }}
    where inter_class_images > 0

),

class_names as (

    select * from {{ ref('class_names') }}

),

neighbours as (

    select * from {{ ref('int_class_neighbours') }}
    where reading != 'stray'

),

images as (

    select * from {{ ref('images') }}
    where duplicate_scope = 'inter_class'

),

classes_ranked as (

    select
        class_id,
        inter_class_images,
        row_number() over (
            order by
                inter_class_images desc,
                category_name asc,
                class_name asc
        ) as conflict_rank

    from classes

),

-- Each class goes with the class in most conflicts among those that it shares
-- more than strays with, if that is in more of them than itself. Ranks are
-- compared after the joins: as a condition of a join, they are compared first,
-- each class with every other.
leads as (

    select
        classes_ranked.class_id,
        min(leaders.conflict_rank) as leader_rank

    from classes_ranked
    inner join neighbours on classes_ranked.class_id = neighbours.class_id
    inner join classes_ranked as leaders
        on neighbours.neighbour_class_id = leaders.class_id
    group by classes_ranked.class_id, classes_ranked.conflict_rank
    having min(leaders.conflict_rank) < classes_ranked.conflict_rank

),

-- From the first of each group down: a rank only rises on the way.
members as (

    select
        classes_ranked.class_id,
        classes_ranked.conflict_rank,
        classes_ranked.conflict_rank as group_rank

    from classes_ranked
    left join leads on classes_ranked.class_id = leads.class_id
    where leads.class_id is null

    union all

    select
        classes_ranked.class_id,
        classes_ranked.conflict_rank,
        members.group_rank

    from members
    inner join leads on members.conflict_rank = leads.leader_rank
    inner join classes_ranked on leads.class_id = classes_ranked.class_id

),

members_counted as (

    select
        class_id,
        conflict_rank,
        group_rank,
        count(*) over (partition by group_rank) as group_classes

    from members

),

pictures as (

    select
        members.group_rank,
        images.content_hash

    from images
    inner join members on images.class_id = members.class_id
    group by members.group_rank, images.content_hash
    having min(images.class_id) != max(images.class_id)

),

pictures_counted as (

    select
        group_rank,
        count(*) as group_conflicts

    from pictures
    group by group_rank

),

final as (

    select
        members_counted.class_id,

        class_names.category_name,
        class_names.class_name,
        class_names.class_slug,
        class_names.class_label,
        case
            when members_counted.group_classes = 1
                then first_names.class_label
            else
                concat(
                    first_names.class_label,
                    ' and ',
                    members_counted.group_classes - 1,
                    ' more'
                )
        end as group_label,

        row_number() over (
            order by
                case when members_counted.group_classes > 1 then 1 else 2 end
                asc,
                members_counted.group_rank asc,
                members_counted.conflict_rank asc
        ) as place,
        members_counted.group_classes,
        coalesce(pictures_counted.group_conflicts, 0) as group_conflicts,
        classes_ranked.inter_class_images,

        members_counted.conflict_rank = members_counted.group_rank
            as is_first_of_group

    from members_counted
    inner join classes_ranked
        on members_counted.class_id = classes_ranked.class_id
    inner join class_names
        on members_counted.class_id = class_names.class_id
    inner join classes_ranked as firsts
        on members_counted.group_rank = firsts.conflict_rank
    inner join class_names as first_names
        on firsts.class_id = first_names.class_id
    left join pictures_counted
        on members_counted.group_rank = pictures_counted.group_rank

)

select * from final
