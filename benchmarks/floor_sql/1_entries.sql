-- The floor, first part: metadata files to typed entries. `floor.py` sets the
-- variable `metadata` and times every statement of these files in their order.
-- The values are those that the models give, for the nested layout. Left out is
-- what is not work on data: quarantine of broken files, contracts, tests, comments.

create temp macro whole_number(number_text) as
    case when regexp_full_match(number_text, '0*[0-9]{1,12}([.]0+)?')
        then split_part(number_text, '.', 1)::bigint end;

create temp macro value_status(raw, clean, is_downloaded) as
    case when not is_downloaded then 'not_downloaded'
        when clean is not null then 'valid'
        when coalesce(trim(raw), '') = '' then 'missing'
        else 'malformed' end;

-- Files are read by one thread: it only takes the JSON apart, and the types are
-- left to the next statement, which has all threads. What the entries of a file
-- share is worked out once per file. A map refuses a repeated key, so only a file
-- that has one is read the slower way, which keeps it.
create temp table parsed_entries as
with files as (
    select
        substr(filename, length(getvariable('metadata')) + 2) as metadata_file,
        md5(metadata_file) as file_key,
        nfc_normalize(split_part(filename, '/', -3)) as category_name,
        nfc_normalize(split_part(filename, '/', -2)) as class_name,
        md5(concat(md5(category_name), md5(class_name))) as class_id,
        try_cast(try(decode(content)) as json) as document,
        whole_number(document ->> '$.number_of_images_requested') as requested_images,
        whole_number(document ->> '$.number_of_urls_found') as found_urls
    from read_blob(getvariable('metadata') || '/**/*_metadata.json')
), lists as (
    select * exclude (document), coalesce(
        map_entries(try(json_transform(document, '{"images": "MAP(VARCHAR, JSON)"}')).images),
        list_zip(json_keys(document, '$.images'), json_extract(document, '$.images.*'))
            ::struct("key" varchar, "value" json)[]
    ) as members
    from files
), members as (
    -- A file without entries keeps a row, without a key.
    select * exclude (members),
        unnest(case when len(members) > 0 then members else [null] end) as member,
        generate_subscripts(case when len(members) > 0 then members else [null] end, 1)
            as entry_number
    from lists
), parsed as (
    select * exclude (member), member.key as entry_key,
        -- A map holds JSON's null as SQL's.
        coalesce(starts_with(member.value::varchar, '{'), false) as is_object,
        case when not is_object
            then coalesce(substr(member.value::varchar, 1, 200), 'null') end as entry_excerpt,
        member.value as entry,
        json_transform(member.value, '{
            "fetch_data": {"link": "VARCHAR", "domain": "VARCHAR"},
            "download_data": {"hash": "VARCHAR", "bytes": "VARCHAR", "width": "VARCHAR",
                "height": "VARCHAR", "mode": "VARCHAR", "format": "VARCHAR",
                "relative_path": "VARCHAR", "downloaded_at": "VARCHAR"}}') as fields
    from members
)
select * exclude (entry, fields),
    unnest(fields.fetch_data), unnest(fields.download_data),
    -- Only an object has fields; one without a hash is looked at again.
    case when fields.download_data.hash is not null then true
        else coalesce(json_type(entry, '$.download_data') = 'OBJECT', false)
    end as is_downloaded
from parsed;

-- Temporary, too: nobody reads these in the file, and packing them costs seconds.
create temp table entries as
with typed as (
    select * rename (relative_path as raw_path, downloaded_at as raw_downloaded_at),
        regexp_replace(lower(trim(domain)), '^www[.]', '') as given_domain,
        case when regexp_full_match(trim(hash),
                '[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}')
            then lower(trim(hash)) end as content_hash,
        whole_number(bytes) as file_bytes,
        whole_number(width) as raw_width_px,
        whole_number(height) as raw_height_px,
        -- Few paths need cleaning.
        nullif(case when contains(raw_path, '\')
                or contains(raw_path, '//') or contains(raw_path, './')
            then regexp_replace(regexp_replace(
                replace(raw_path, '\', '/'), '/(?:[.]?/)+', '/', 'g'),
                '^(?:[.]/)+', '')
            else raw_path end, '') as relative_path,
        case when regexp_full_match(raw_downloaded_at,
                '\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.]\d+)?)?)?')
            then try_cast(raw_downloaded_at as timestamp)
            when regexp_full_match(raw_downloaded_at,
                '\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.]\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)')
            then make_timestamp(epoch_us(try_cast(raw_downloaded_at as timestamptz)))
        end as downloaded_at
    from parsed_entries
)
select
    md5(concat(file_key, md5(entry_key))) as image_id, metadata_file, entry_number, entry_key,
    class_id, category_name, class_name, requested_images, found_urls,
    link as source_url,
    -- A `case`, since `coalesce` works the second expression out for every row.
    case when nullif(given_domain, '') is not null then given_domain
        else nullif(regexp_extract(lower(trim(link)),
            '^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www[.])?([^/?#:]+)', 1), '')
    end as source_domain,
    content_hash, value_status(hash, content_hash, is_downloaded) as hash_status,
    file_bytes, value_status(bytes, file_bytes, is_downloaded) as file_bytes_status,
    nullif(raw_width_px, 0) as width_px, nullif(raw_height_px, 0) as height_px,
    case when raw_width_px = 0 or raw_height_px = 0 then 'unreadable'
        when raw_width_px is null
            then value_status(width, raw_width_px, is_downloaded)
        else value_status(height, raw_height_px, is_downloaded)
    end as dimensions_status,
    mode as color_mode, lower(format) as image_format, relative_path,
    nullif(regexp_extract(relative_path,
        '(?:^|/)(train|val|valid|validation|test)/', 1), '') as split_name,
    downloaded_at,
    value_status(raw_downloaded_at, downloaded_at, is_downloaded) as downloaded_at_status,
    is_object, is_downloaded, is_downloaded and content_hash is not null as is_hashed,
    entry_excerpt
from typed;

drop table parsed_entries;
