with

neighbours as (

    select * from {{ ref('int_class_neighbours') }}

),

class_names as (

    select * from {{ ref('class_names') }}

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

        neighbours.neighbour_rank,
        count(*) over (partition by neighbours.class_id) as neighbours,
        neighbours.shared_hashes,

        neighbours.shared_bytes,

        neighbours.containment,
        neighbours.neighbour_containment

    from neighbours
    inner join class_names as names
        on neighbours.class_id = names.class_id
    inner join class_names as neighbour_names
        on neighbours.neighbour_class_id = neighbour_names.class_id

)

select * from final
