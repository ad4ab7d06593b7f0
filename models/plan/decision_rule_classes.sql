with

ruled_pictures as (

    select * from {{ ref('int_ruled_pictures') }}
    where rule is not null and outcome in ('class', 'drop')

),

hash_classes as (

    select * from {{ ref('int_hash_classes') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

classes_of_pictures as (

    select
        ruled_pictures.rule,
        hash_classes.class_id,
        hash_classes.category_name,
        hash_classes.class_name,
        hash_classes.copies,
        coalesce(hash_groups.file_bytes, 0) * hash_classes.copies as bytes,
        coalesce(hash_classes.class_id = ruled_pictures.class_id, false)
            as is_winner

    from ruled_pictures
    inner join hash_classes
        on ruled_pictures.content_hash = hash_classes.content_hash
    inner join hash_groups
        on ruled_pictures.content_hash = hash_groups.content_hash

),

final as (

    select
        rule,
        class_id,

        category_name,
        class_name,

        count(case when is_winner then 1 end) as won_pictures,
        count(case when not is_winner then 1 end) as lost_pictures,
        coalesce({{ total('copies', where='not is_winner') }}, 0)
            as lost_images,

        coalesce({{ total('bytes', where='not is_winner') }}, 0) as lost_bytes

    from classes_of_pictures
    group by rule, class_id, category_name, class_name

)

select * from final
