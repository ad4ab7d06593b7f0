{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}

with

classes as (

    select * from {{ ref('classes') }}

),

builds as (

    select * from {{ ref('build_history') }}

),

earlier_figures as (

    select * from {{ ref('int_earlier_class_figures') }}

),

-- None when the history of builds was left out of this run: there is no number
-- for what it would add.
this_build as (

    select
        build_number,
        dataset

    from builds
    where invocation_id = '{{ run_id() }}'

),

earlier_figures_of_dataset as (

    select
        earlier_figures.*,
        row_number() over (
            partition by earlier_figures.class_id
            order by earlier_figures.build_number desc
        ) as recency

    from earlier_figures
    inner join builds
        on earlier_figures.build_number = builds.build_number
    inner join this_build
        on
            builds.dataset = this_build.dataset
            and builds.build_number < this_build.build_number

),

last_figures as (

    select * from earlier_figures_of_dataset
    where recency = 1

),

figures_compared as (

    select
        coalesce(classes.class_id, last_figures.class_id) as class_id,
        coalesce(classes.category_name, last_figures.category_name)
            as category_name,
        coalesce(classes.class_name, last_figures.class_name) as class_name,
        coalesce(classes.image_entries, 0) as image_entries,
        coalesce(classes.hashed_images, 0) as hashed_images,
        coalesce(classes.surplus_copies, 0) as surplus_copies,
        coalesce(classes.inter_class_images, 0) as inter_class_images,
        classes.class_id is not null as is_present,
        coalesce(
            last_figures.image_entries = coalesce(classes.image_entries, 0)
            and last_figures.hashed_images = coalesce(classes.hashed_images, 0)
            and last_figures.surplus_copies
            = coalesce(classes.surplus_copies, 0)
            and last_figures.inter_class_images
            = coalesce(classes.inter_class_images, 0)
            and last_figures.is_present = (classes.class_id is not null),
            false
        ) as is_as_before

    from classes
    full outer join last_figures
        on classes.class_id = last_figures.class_id

),

final as (

    select
        this_build.build_number,
        figures_compared.class_id,

        figures_compared.category_name,
        figures_compared.class_name,

        figures_compared.image_entries,
        figures_compared.hashed_images,
        figures_compared.surplus_copies,
        figures_compared.inter_class_images,

        figures_compared.is_present

    from figures_compared
    cross join this_build
    where not figures_compared.is_as_before

)

select * from final
