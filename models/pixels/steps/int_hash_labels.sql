with

cuts as (

    select * from {{ ref('int_cuts') }}

),

images as (

    select * from {{ ref('images') }}

),

comparable_hashes as (

    select distinct content_hash from cuts

),

final as (

    select
        images.content_hash,

        count(distinct images.class_id) as class_count,
        min(images.class_id) as class_id,
        count(distinct images.category_name) as category_count,
        min(images.category_name) as category_name,
        count(distinct images.split_name) as split_count,
        min(images.split_name) as split_name

    from images
    inner join comparable_hashes
        on images.content_hash = comparable_hashes.content_hash
    where images.is_hashed
    group by images.content_hash

)

select * from final
