with

neighbours as (

    select * from {{ ref('int_class_neighbours') }}

),

classes as (

    select * from {{ ref('classes') }}

),

classes_ranked as (

    select
        class_id,
        category_name,
        class_name,
        class_slug,
        class_label,
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

        one_class.category_name,
        one_class.class_name,
        one_class.class_slug,
        one_class.class_label,
        neighbours.neighbour_category_name,
        neighbours.neighbour_class_name,
        other_class.class_slug as neighbour_class_slug,
        other_class.class_label as neighbour_class_label,
        neighbours.reading,

        one_class.conflict_rank,
        other_class.conflict_rank as neighbour_conflict_rank,
        neighbours.neighbour_rank,
        neighbours.shared_hashes,

        neighbours.shared_bytes,

        neighbours.containment,
        neighbours.neighbour_containment

    from neighbours
    inner join classes_ranked as one_class
        on neighbours.class_id = one_class.class_id
    inner join classes_ranked as other_class
        on neighbours.neighbour_class_id = other_class.class_id

)

select * from final
