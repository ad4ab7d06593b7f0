with

neighbours as (

    select * from {{ ref('int_class_neighbours') }}

),

classes as (

    select * from {{ ref('classes') }}

),

class_names as (

    select * from {{ ref('class_names') }}

),

classes_ranked as (

    select
        class_id,
        row_number() over (
            order by
                inter_class_images desc,
                category_name asc,
                class_name asc
        ) as conflict_rank

    from classes

),

final as (

    select
        neighbours.class_id,
        neighbours.neighbour_class_id,

        names.category_name,
        names.class_name,
        names.class_slug,
        names.class_label,
        neighbours.neighbour_category_name,
        neighbours.neighbour_class_name,
        neighbour_names.class_slug as neighbour_class_slug,
        neighbour_names.class_label as neighbour_class_label,
        neighbours.reading,

        ranks.conflict_rank,
        neighbour_ranks.conflict_rank as neighbour_conflict_rank,
        neighbours.neighbour_rank,
        neighbours.shared_hashes,

        neighbours.shared_bytes,

        neighbours.containment,
        neighbours.neighbour_containment

    from neighbours
    inner join class_names as names
        on neighbours.class_id = names.class_id
    inner join class_names as neighbour_names
        on neighbours.neighbour_class_id = neighbour_names.class_id
    inner join classes_ranked as ranks
        on neighbours.class_id = ranks.class_id
    inner join classes_ranked as neighbour_ranks
        on neighbours.neighbour_class_id = neighbour_ranks.class_id

)

select * from final
