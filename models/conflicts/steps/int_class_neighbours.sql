with

class_overlaps as (

    select * from {{ ref('class_overlaps') }}

),

-- Each pair seen from both of its classes.
neighbours as (

    select
        class_id_a as class_id,
        class_id_b as neighbour_class_id,
        category_name_b as neighbour_category_name,
        class_name_b as neighbour_class_name,
        reading,
        shared_hashes,
        shared_bytes,
        containment_a as containment,
        containment_b as neighbour_containment

    from class_overlaps

    union all

    select
        class_id_b as class_id,
        class_id_a as neighbour_class_id,
        category_name_a as neighbour_category_name,
        class_name_a as neighbour_class_name,
        reading,
        shared_hashes,
        shared_bytes,
        containment_b as containment,
        containment_a as neighbour_containment

    from class_overlaps

),

final as (

    select
        class_id,
        neighbour_class_id,

        neighbour_category_name,
        neighbour_class_name,
        reading,

        row_number() over (
            partition by class_id
            order by
                shared_hashes desc,
                neighbour_category_name asc,
                neighbour_class_name asc
        ) as neighbour_rank,
        shared_hashes,

        shared_bytes,

        containment,
        neighbour_containment

    from neighbours

)

select * from final
