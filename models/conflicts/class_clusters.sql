with

clusters as (

    select * from {{ ref('int_class_clusters') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

images as (

    select * from {{ ref('images') }}

),

members as (

    select
        clusters.cluster_id,
        classes.class_id,
        classes.category_name,
        classes.class_name,
        classes.hashed_images,
        classes.unique_images,
        classes.total_bytes

    from clusters
    inner join classes on clusters.class_id = classes.class_id

),

-- A picture that several classes of a cluster hold is in it once.
pictures as (

    select
        clusters.cluster_id,
        images.content_hash,
        max(images.content_bytes) as content_bytes

    from clusters
    inner join images on clusters.class_id = images.class_id
    where images.is_hashed
    group by clusters.cluster_id, images.content_hash

),

pictures_counted as (

    select
        cluster_id,
        count(*) as merged_images,
        coalesce({{ total('content_bytes') }}, 0) as merged_bytes

    from pictures
    group by cluster_id

),

final as (

    select
        members.class_id,
        members.cluster_id,

        members.category_name,
        members.class_name,

        count(*) over (partition by members.cluster_id) as cluster_classes,
        members.hashed_images,
        members.unique_images,
        pictures_counted.merged_images,

        members.total_bytes,
        pictures_counted.merged_bytes

    from members
    inner join pictures_counted
        on members.cluster_id = pictures_counted.cluster_id

)

select * from final
