with

class_overlaps as (

    select * from {{ ref('class_overlaps') }}

),

classes as (

    select * from {{ ref('classes') }}

),

-- Each pair seen from both of its classes.
neighbours as (

    select
        class_id_a as class_id,
        class_id_b as neighbour_class_id,
        reading,
        shared_hashes,
        wasted_bytes,
        containment_a as containment,
        containment_b as neighbour_containment

    from class_overlaps

    union all

    select
        class_id_b as class_id,
        class_id_a as neighbour_class_id,
        reading,
        shared_hashes,
        wasted_bytes,
        containment_b as containment,
        containment_a as neighbour_containment

    from class_overlaps

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
        other_class.category_name as neighbour_category_name,
        other_class.class_name as neighbour_class_name,
        other_class.class_slug as neighbour_class_slug,
        other_class.class_label as neighbour_class_label,
        neighbours.reading,

        one_class.conflict_rank,
        other_class.conflict_rank as neighbour_conflict_rank,
        row_number() over (
            partition by neighbours.class_id
            order by
                neighbours.shared_hashes desc,
                other_class.category_name asc,
                other_class.class_name asc
        ) as neighbour_rank,
        neighbours.shared_hashes,

        neighbours.wasted_bytes,

        neighbours.containment,
        neighbours.neighbour_containment

    from neighbours
    inner join classes_ranked as one_class
        on neighbours.class_id = one_class.class_id
    inner join classes_ranked as other_class
        on neighbours.neighbour_class_id = other_class.class_id

)

select * from final
