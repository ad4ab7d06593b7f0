with

protected_classes as (

    select * from {{ ref('int_protected_classes') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

final as (

    select
        classes.class_id,

        protected_classes.category_name,
        protected_classes.class_name,
        protected_classes.reason,
        protected_classes.problem as finding,

        coalesce(classes.hashed_images, 0) as protected_images,
        coalesce(
            classes.inter_class_images + classes.intra_class_images, 0
        ) as protected_copies,

        coalesce(classes.total_bytes, 0) as protected_bytes,

        classes.class_id is not null as is_in_force

    from protected_classes
    left join classes
        on
            protected_classes.category_name = classes.category_name
            and protected_classes.class_name = classes.class_name

)

select * from final
