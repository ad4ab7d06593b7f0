with

summary as (

    select * from {{ ref('duplicate_summary') }}

),

rejected_files as (

    select * from {{ ref('rejected_files') }}

),

rejected_images as (

    select * from {{ ref('rejected_images') }}

),

images as (

    select * from {{ ref('images') }}

),

checks as (

    select
        'metadata file' as subject,
        'valid' as outcome,
        metadata_files - rejected_files as checked

    from summary

    union all

    select
        'metadata file' as subject,
        reason as outcome,
        count(*) as checked

    from rejected_files
    group by reason

    union all

    select
        'entry' as subject,
        'valid' as outcome,
        image_entries as checked

    from summary

    union all

    select
        'entry' as subject,
        reason as outcome,
        count(*) as checked

    from rejected_images
    group by reason

    union all

    -- Words that hold an address are one cause. The colon keeps a text that
    -- claims to be valid apart.
    select
        'download' as subject,
        case
            when is_downloaded then 'valid'
            when download_error is null then 'failed, and no reason is told'
            else
                concat(
                    'failed: ',
                    {{ regex_replace(
                        'download_error', '[^[:space:]]*/[^[:space:]]*', '…'
                    ) }}
                )
        end as outcome,
        count(*) as checked

    from images
    group by outcome

    union all

    select
        'search position' as subject,
        search_position_status as outcome,
        count(*) as checked

    from images
    where search_term is not null
    group by search_position_status

    union all

    select
        'content hash' as subject,
        hash_status as outcome,
        count(*) as checked

    from images
    group by hash_status

    union all

    select
        'size' as subject,
        file_bytes_status as outcome,
        count(*) as checked

    from images
    group by file_bytes_status

    union all

    select
        'dimensions' as subject,
        dimensions_status as outcome,
        count(*) as checked

    from images
    group by dimensions_status

    union all

    select
        'download time' as subject,
        downloaded_at_status as outcome,
        count(*) as checked

    from images
    group by downloaded_at_status

),

final as (

    select
        subject,
        outcome,

        checked,

        {{ rate('checked', 'sum(checked) over (partition by subject)') }}
            as checked_share,

        outcome = 'valid' as is_valid,
        outcome = 'not_downloaded' as is_consequence

    from checks

)

select * from final
