with

images as (

    select * from {{ ref('images') }}

),

final as (

    select
        content_hash,
        class_id,
        category_name,
        class_name,
        count(*) as copies

    from images
    where is_duplicate
    group by content_hash, class_id, category_name, class_name

)

select * from final
