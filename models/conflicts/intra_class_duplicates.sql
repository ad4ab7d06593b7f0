with

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

hash_classes as (

    select * from {{ ref('int_hash_classes') }}

),

final as (

    select
        hash_groups.content_hash,

        hash_classes.class_id,
        hash_classes.category_name,
        hash_classes.class_name,

        hash_groups.copies,

        hash_groups.file_bytes,
        hash_groups.wasted_bytes,
        hash_groups.width_px,
        hash_groups.height_px,

        hash_groups.is_accepted

    from hash_groups
    inner join hash_classes
        on hash_groups.content_hash = hash_classes.content_hash
    where hash_groups.duplicate_scope = 'intra_class'

)

select * from final
