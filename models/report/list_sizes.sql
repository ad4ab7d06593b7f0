with

build_history as (

    select * from {{ ref('build_history') }}

),

categories as (

    select * from {{ ref('categories') }}

),

class_overlaps as (

    select * from {{ ref('class_overlaps') }}

),

classes as (

    select * from {{ ref('classes') }}

),

contradicted_files as (

    select * from {{ ref('contradicted_files') }}

),

daily_duplicates as (

    select * from {{ ref('daily_duplicates') }}

),

data_quality as (

    select * from {{ ref('data_quality') }}

),

expectation_results as (

    select * from {{ ref('expectation_results') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

inter_class_duplicates as (

    select * from {{ ref('inter_class_duplicates') }}

),

intra_class_duplicates as (

    select * from {{ ref('intra_class_duplicates') }}

),

planned_classes as (

    select * from {{ ref('planned_classes') }}

),

rejected_files as (

    select * from {{ ref('rejected_files') }}

),

rejected_images as (

    select * from {{ ref('rejected_images') }}

),

related_classes as (

    select * from {{ ref('related_classes') }}

),

source_domains as (

    select * from {{ ref('source_domains') }}

),

group_split_leaks as (

    select * from {{ ref('group_split_leaks') }}

),

split_leaks as (

    select * from {{ ref('split_leaks') }}

),

final as (

    select
        'builds' as list,
        count(*) as listed

    from build_history

    union all

    select
        'categories' as list,
        count(*) as listed

    from categories

    union all

    select
        'checks' as list,
        count(*) as listed

    from data_quality

    union all

    select
        'class_pairs' as list,
        count(*) as listed

    from class_overlaps

    union all

    select
        'classes' as list,
        count(*) as listed

    from classes

    union all

    select
        'classes_in_groups' as list,
        count(*) as listed

    from related_classes
    where group_classes > 1

    union all

    select
        'classes_in_conflict' as list,
        count(*) as listed

    from classes
    where conflict_share > 0

    union all

    select
        'classes_with_copies_inside' as list,
        count(*) as listed

    from classes
    where intra_class_surplus > 0

    union all

    select
        'classes_with_waste' as list,
        count(*) as listed

    from classes
    where wasted_bytes > 0

    union all

    select
        'conflicts' as list,
        count(*) as listed

    from inter_class_duplicates

    union all

    select
        'conflicts_across_categories' as list,
        count(*) as listed

    from inter_class_duplicates
    where is_cross_category

    union all

    select
        'contradicted_files' as list,
        count(*) as listed

    from contradicted_files

    union all

    select
        'copies_inside_classes' as list,
        count(*) as listed

    from intra_class_duplicates

    union all

    select
        'days' as list,
        count(*) as listed

    from daily_duplicates
    where downloaded_on is not null

    union all

    select
        'domains' as list,
        count(*) as listed

    from source_domains

    union all

    select
        'duplicate_groups' as list,
        count(*) as listed

    from hash_groups
    where copies > 1

    union all

    select
        'expectations' as list,
        count(*) as listed

    from expectation_results

    union all

    select
        'group_leaks' as list,
        count(*) as listed

    from group_split_leaks

    union all

    select
        'groups_of_classes' as list,
        count(*) as listed

    from related_classes
    where is_first_of_group and group_classes > 1

    union all

    select
        'pairs_to_decide' as list,
        count(*) as listed

    from class_overlaps
    where reading != 'stray'

    union all

    select
        'planned_classes' as list,
        count(*) as listed

    from planned_classes

    union all

    select
        'rejected_files' as list,
        count(*) as listed

    from rejected_files

    union all

    select
        'rejected_images' as list,
        count(*) as listed

    from rejected_images

    union all

    select
        'split_pairs' as list,
        count(*) as listed

    from split_leaks

    union all

    select
        'unmet_expectations' as list,
        count(*) as listed

    from expectation_results
    where status in ('warn', 'fail')

)

select * from final
