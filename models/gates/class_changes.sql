with

history as (

    select * from {{ ref('class_history') }}

),

builds as (

    select * from {{ ref('build_history') }}

),

builds_ranked as (

    select
        *,
        row_number() over (order by build_number desc) as recency

    from builds

),

this_build as (

    select
        dataset,
        previous_build_number

    from builds_ranked
    where recency = 1

),

history_of_dataset as (

    select
        history.*,
        this_build.previous_build_number,
        coalesce(
            history.build_number <= this_build.previous_build_number, false
        ) as is_earlier

    from history
    inner join builds on history.build_number = builds.build_number
    inner join this_build on builds.dataset = this_build.dataset

),

history_ranked as (

    select
        *,
        row_number() over (
            partition by class_id
            order by build_number desc
        ) as recency,
        row_number() over (
            partition by class_id, is_earlier
            order by build_number desc
        ) as recency_then

    from history_of_dataset

),

figures_then as (

    select * from history_ranked
    where is_earlier and recency_then = 1

),

-- A file of an earlier version has builds whose classes nobody kept.
comparability as (

    select count(*) > 0 as is_comparable
    from figures_then

),

figures_compared as (

    select
        figures_now.*,
        comparability.is_comparable,
        coalesce(figures_then.is_present, false) as was_present,
        case
            when comparability.is_comparable
                then coalesce(figures_then.image_entries, 0)
        end as image_entries_then,
        case
            when comparability.is_comparable
                then coalesce(figures_then.hashed_images, 0)
        end as hashed_images_then,
        case
            when comparability.is_comparable
                then coalesce(figures_then.surplus_copies, 0)
        end as surplus_copies_then,
        case
            when comparability.is_comparable
                then coalesce(figures_then.inter_class_images, 0)
        end as inter_class_images_then

    from history_ranked as figures_now
    cross join comparability
    left join figures_then
        on figures_now.class_id = figures_then.class_id
    where figures_now.recency = 1

),

final as (

    select
        class_id,
        previous_build_number,

        category_name,
        class_name,

        image_entries,
        hashed_images,
        surplus_copies,
        inter_class_images,
        image_entries - image_entries_then as image_entries_change,
        hashed_images - hashed_images_then as hashed_images_change,
        surplus_copies - surplus_copies_then as surplus_copies_change,
        inter_class_images - inter_class_images_then
            as inter_class_images_change,

        {{ rate('surplus_copies', 'hashed_images') }} as duplicate_rate,
        {{ rate('inter_class_images', 'hashed_images') }} as conflict_share,
        {{ rate('surplus_copies', 'hashed_images') }}
        - {{ rate('surplus_copies_then', 'hashed_images_then') }}
            as duplicate_rate_change,
        {{ rate('inter_class_images', 'hashed_images') }}
        - {{ rate('inter_class_images_then', 'hashed_images_then') }}
            as conflict_share_change,

        is_comparable and not was_present as is_new,
        not is_present as is_gone

    from figures_compared
    where is_present or was_present

)

select * from final
