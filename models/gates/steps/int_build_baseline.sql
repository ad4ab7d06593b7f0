with

earlier_builds as (

    select * from {{ ref('int_earlier_builds') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

this_build as (

    select
        {{ sql_string(dataset_location()) }} as metadata_location,
        {{ sql_string(var('dataset_name') or '') }} as dataset_name,
        count(*) as class_count,
        coalesce({{ sorted_text('class_id') }}, '') as class_ids

    from classes

),

-- The latest build of each dataset tells which classes the dataset has.
last_builds as (

    select
        dataset,
        max(build_number) as build_number

    from earlier_builds
    group by dataset

),

datasets as (

    select
        earlier_builds.dataset,
        earlier_builds.build_number,
        earlier_builds.class_count,
        earlier_builds.class_ids

    from earlier_builds
    inner join last_builds
        on earlier_builds.build_number = last_builds.build_number

),

-- A class id is of fixed length, so it is found in no other place than its own.
classes_shared as (

    select
        datasets.dataset,
        datasets.build_number,
        datasets.class_count,
        count(
            case
                when datasets.class_ids like concat('%', classes.class_id, '%')
                    then 1
            end
        ) as shared_classes

    from datasets
    left join classes on 1 = 1
    group by datasets.dataset, datasets.build_number, datasets.class_count

),

-- Before the history kept classes, the place was the dataset.
same_datasets as (

    select
        classes_shared.dataset,
        classes_shared.build_number

    from classes_shared
    inner join datasets
        on classes_shared.build_number = datasets.build_number
    cross join this_build
    where
        classes_shared.shared_classes
        >= {{ number_var('same_dataset_share', 'rate') }} * (
            this_build.class_count
            + classes_shared.class_count
            - classes_shared.shared_classes
        )
        and classes_shared.shared_classes > 0
        or (
            datasets.class_ids is null
            and datasets.dataset = this_build.metadata_location
        )

),

numbers as (

    select
        (select coalesce(max(build_number), 0) + 1 from earlier_builds)
            as build_number,
        (select max(build_number) from same_datasets)
            as last_build_of_dataset,
        (
            select count(*)
            from datasets
            inner join this_build
                on datasets.dataset = this_build.metadata_location
        ) as datasets_of_this_place

),

dataset_recognised as (

    select
        numbers.build_number,
        this_build.metadata_location,
        this_build.class_ids,
        case
            when this_build.dataset_name != '' then this_build.dataset_name
            when same_datasets.dataset is not null then same_datasets.dataset
            when numbers.datasets_of_this_place = 0
                then this_build.metadata_location
            else
                concat(
                    this_build.metadata_location,
                    ' since build ',
                    numbers.build_number
                )
        end as dataset

    from this_build
    cross join numbers
    left join same_datasets
        on numbers.last_build_of_dataset = same_datasets.build_number

),

-- A build under no ratchet is no baseline once another was under one: else a
-- single build without it would let any rise through.
builds_compared_with as (

    select
        dataset_recognised.build_number,
        max(earlier_builds.build_number) as previous_build_number,
        coalesce(
            max(
                case
                    when
                        earlier_builds.max_duplicate_rate_increase is not null
                        then earlier_builds.build_number
                end
            ),
            max(earlier_builds.build_number)
        ) as baseline_build_number

    from dataset_recognised
    left join earlier_builds
        on
            dataset_recognised.dataset = earlier_builds.dataset
            and earlier_builds.has_met_gates
            and earlier_builds.duplicate_rate is not null
    group by dataset_recognised.build_number

),

final as (

    select
        dataset_recognised.build_number,
        builds_compared_with.previous_build_number,
        builds_compared_with.baseline_build_number,

        dataset_recognised.dataset,
        dataset_recognised.metadata_location,
        dataset_recognised.class_ids,

        previous.image_entries as previous_image_entries,
        previous.surplus_copies as previous_surplus_copies,
        previous.near_duplicates as previous_near_duplicates,

        previous.wasted_bytes as previous_wasted_bytes,

        previous.duplicate_rate as previous_duplicate_rate,
        previous.near_duplicate_rate as previous_near_duplicate_rate,
        coalesce(baseline.gated_duplicate_rate, baseline.duplicate_rate)
            as baseline_duplicate_rate,

        baseline.built_at as baseline_built_at,
        {{ run_started() }} as started_at

    from dataset_recognised
    inner join builds_compared_with
        on dataset_recognised.build_number = builds_compared_with.build_number
    left join earlier_builds as previous
        on builds_compared_with.previous_build_number = previous.build_number
    left join earlier_builds as baseline
        on builds_compared_with.baseline_build_number = baseline.build_number

)

select * from final
