with

images as (

    select * from {{ ref('images') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

scopes as (

    select 'inter_class' as duplicate_scope

    union all

    select 'intra_class' as duplicate_scope

),

-- And a row of nothing: engines differ in what a rollup of no row is.
classes_or_none as (

    select
        class_id,
        category_name,
        class_name,
        total_bytes

    from classes

    union all

    select
        null as class_id,
        null as category_name,
        null as class_name,
        null as total_bytes

),

bytes_per_level as (

    select
        {{ scope_of_grouping() }} as level,
        category_name,
        class_id,
        case when grouping(class_id) = 0 then max(class_name) end
            as class_name,
        {{ total('total_bytes') }} as total_bytes

    from classes_or_none
    group by rollup(category_name, class_id)
    having grouping(category_name) = 1 or category_name is not null

),

waste_per_level as (

    select
        {{ scope_of_grouping() }} as level,
        category_name,
        class_id,
        duplicate_scope,
        count(distinct content_hash) as duplicate_groups,
        count(case when not is_first_copy then 1 end) as surplus_copies,
        {{ total('wasted_bytes') }} as wasted_bytes

    from images
    where is_duplicate
    group by duplicate_scope, rollup(category_name, class_id)

),

final as (

    select
        bytes_per_level.level,
        bytes_per_level.category_name,
        bytes_per_level.class_name,
        scopes.duplicate_scope,

        coalesce(waste_per_level.duplicate_groups, 0) as duplicate_groups,
        coalesce(waste_per_level.surplus_copies, 0) as surplus_copies,

        coalesce(waste_per_level.wasted_bytes, 0) as wasted_bytes,
        coalesce(bytes_per_level.total_bytes, 0) as total_bytes,

        {{ rate(
            'coalesce(waste_per_level.wasted_bytes, 0)',
            'bytes_per_level.total_bytes'
        ) }} as wasted_share

    from bytes_per_level
    cross join scopes
    left join waste_per_level
        on
            bytes_per_level.level = waste_per_level.level
            and scopes.duplicate_scope = waste_per_level.duplicate_scope
            and coalesce(bytes_per_level.category_name, '')
            = coalesce(waste_per_level.category_name, '')
            and coalesce(bytes_per_level.class_id, '')
            = coalesce(waste_per_level.class_id, '')

)

select * from final
