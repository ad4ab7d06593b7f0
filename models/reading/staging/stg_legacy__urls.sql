with

source as (

    select * from {{ ref('stg_metadata__files') }}

),

files_with_urls as (

    select
        metadata_file,
        {{ dbt.array_concat(
            json_items('legacy_document', 'urls'),
            json_entries('legacy_document', 'urls')
        ) }} as entries

    from source
    where legacy_document is not null

),

renamed as (

    select
        metadata_file,
        entry_number,
        entry_key,
        {{ json_text('entry') }} as source_url,
        substr(cast(entry as string), 1, 200) as entry_excerpt

    from {{ explode_entries('files_with_urls') }}
    where entry_key is not null

)

select * from renamed
