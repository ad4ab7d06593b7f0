{{ config(
    materialized='by_file',
    pre_hook=["{{ require_metadata() }}", "{{ tell_skipped_files() }}"],
    meta={'reads': 'metadata'}
) }}

with

source as (

    select
        {{ relative_to(metadata_root(), 'file_path') }} as metadata_file,
        {{ path_part('file_path', 2) }} as class_folder,
        {{ path_part('file_path', 3) }} as category_folder,
        case
            when {{ has_ending('file_path', 'urls') }} then 'legacy'
            when {{ has_ending('file_path', 'metadata') }} then 'nested'
            else 'flat'
        end as layout,
        file_text,
        problem,
        file_version,
        coalesce(whole_md5, md5(file_text)) as file_md5,
        {{ checksum('coalesce(whole_md5, file_text)') }} as file_checksum,
        {{ json_document('file_text') }} as document

    from {{ read_text_files(metadata_pattern(), metadata_root()) }}
    where entries_before = 0

),

files_described as (

    select
        metadata_file,
        class_folder,
        category_folder,
        layout,
        file_text,
        problem,
        file_version,
        file_md5,
        file_checksum,
        document,
        {{ json_kinds('document', [
            '$',
            'images',
            'urls',
            'image_cache',
            'search_key',
            'nutritional_category',
        ]) }} as kinds,
        {{ json_repeats('document', ['images', 'urls', 'image_cache']) }}
            as is_ambiguous,
        {{ json_texts('document', [
            'search_key',
            'nutritional_category',
            'number_of_images_requested',
            'number_of_urls_found',
        ]) }} as texts

    from source

),

files_judged as (

    select
        *,
        coalesce(
            layout = 'nested'
            and kinds['images'] is null
            and kinds['image_cache'] = 'OBJECT'
            and not is_ambiguous,
            false
        ) as is_image_cache,
        case
            when problem is not null then problem
            when file_text is null then 'not UTF-8 text'
            when document is null and {{ is_blank('file_text') }}
                then 'empty file'
            when document is null then 'not valid JSON'
            when kinds['$'] != 'OBJECT' then 'not a JSON object'
            when is_ambiguous then 'images, urls or image_cache occurs twice'
            when layout = 'legacy' and kinds['urls'] is null
                then 'urls is missing'
            when layout = 'legacy' and kinds['urls'] not in ('ARRAY', 'OBJECT')
                then 'urls is neither a list nor an object'
            when layout != 'legacy' and kinds['images'] is null
                then 'images is missing'
            when layout != 'legacy' and kinds['images'] != 'OBJECT'
                then 'images is not an object'
            when coalesce(kinds['search_key'], '') != 'VARCHAR'
                or {{ is_blank("texts['search_key']") }}
                then 'search_key is missing'
        end as flaw

    from files_described

),

files_labelled as (

    select
        metadata_file,
        file_version,
        file_md5,
        file_checksum,
        case when is_image_cache then 'legacy' else layout end as layout,
        {{ normalized_text("
            case
                when layout != 'flat' then coalesce(category_folder, 'Unknown')
                when
                    coalesce(kinds['nutritional_category'], '') != 'VARCHAR'
                    or " ~ is_blank("texts['nutritional_category']") ~ "
                    then 'Unknown'
                else texts['nutritional_category']
            end
        ") }} as category_name,
        {{ normalized_text("
            case
                when layout = 'flat' then texts['search_key']
                else coalesce(class_folder, texts['search_key'])
            end
        ") }} as class_name,
        case
            when kinds['search_key'] = 'VARCHAR'
                then {{ normalized_text("texts['search_key']") }}
        end as search_term,
        {{ whole_number("texts['number_of_images_requested']") }}
            as requested_images,
        case
            when kinds['urls'] is not null and layout = 'legacy'
                then {{ json_length('document', 'urls') }}
            else {{ whole_number("texts['number_of_urls_found']") }}
        end as found_urls,
        case when not is_image_cache then flaw end as rejection_reason,
        case
            when flaw is not null and not is_image_cache
                then substr(file_text, 1, 200)
        end as file_excerpt,
        case
            when is_image_cache or (flaw is null and layout = 'legacy')
                then document
        end as legacy_document

    from files_judged

)

select * from files_labelled
