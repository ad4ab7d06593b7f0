{#- Read by all workers: a file is read by one, but of plain files with an entry in
    each line a part by each, since those can be cut anywhere. A line is a document
    of its own. What is packed, or plain JSON, is up to 2 GB. -#}
{% macro spark__read_text_files(pattern, root) -%}
    {%- if not pattern -%}
    {{ typed_rows(none, {
        'file_path': 'string', 'file_text': 'string', 'problem': 'string',
        'entries_before': 'bigint', 'whole_md5': 'string',
        'file_version': 'string'}) }}
    {%- else -%}
    {%- set lines = '[.](?:jsonl|ndjson)' -%}
    {%- set packed = '[.](?:gz|zst)' -%}
    (
        with

        files as (

            select
                *,
                lower(whole_path) rlike '{{ lines }}(?:{{ packed }})?$' as has_lines,
                lower(whole_path) rlike '{{ packed }}$' as is_packed

            from {{ spark__read_files('json') }}

        ),

        unpacked as (

            select *
            from {{ spark__read_text([
                '.json.gz', '.jsonl.gz', '.ndjson.gz',
                '.json.zst', '.jsonl.zst', '.ndjson.zst'], is_whole=true) }}

        ),

        whole_files as (

            select
                files.file_path,
                files.has_lines,
                files.is_packed,
                case
                    when files.problem is not null then files.problem
                    when files.length > 2147483647 and not files.is_packed
                        then 'too large: Spark reads 2 GB of it at most'
                    when files.is_packed and files.length = 0
                        then 'is not compressed as its name says'
                    when files.is_packed and unpacked.whole_path is null
                        then 'its compression is damaged'
                end as problem,
                unpacked.text_bytes

            from files
            left join unpacked on files.whole_path = unpacked.whole_path
            where files.is_packed
                or files.problem is not null
                or (files.length > 2147483647 and not files.has_lines)

        ),

        lines_read as (

            select
                files.file_path,
                lines.block_start,
                lines.row_id,
                lines.text_bytes

            from {{ spark__read_text(['.jsonl', '.ndjson'], is_whole=false) }}
                as lines
            inner join files on lines.whole_path = files.whole_path

            union all

            select
                file_path,
                0 as block_start,
                line_place as row_id,
                cast(line as binary) as text_bytes

            from whole_files
            lateral view posexplode(split(text_bytes, '\n')) as line_place, line
            where has_lines and problem is null

        ),

        blocks as (

            select
                file_path,
                block_start,
                coalesce(sum(count(*)) over (
                    partition by file_path order by block_start
                    rows between unbounded preceding and 1 preceding
                ), 0) as lines_before

            from lines_read
            group by file_path, block_start

        ),

        lines_numbered as (

            select
                lines_read.file_path,
                lines_read.text_bytes,
                blocks.lines_before + row_number() over (
                    partition by lines_read.file_path, lines_read.block_start
                    order by lines_read.row_id
                ) as line_number

            from lines_read
            inner join blocks
                on lines_read.file_path = blocks.file_path
                and lines_read.block_start = blocks.block_start

        ),

        lines_told as (

            select
                file_path,
                line_number,
                trim(both ' \t\r\n' from {{ text_of_bytes('text_bytes') }}) as line,
                {{ text_of_bytes('text_bytes') }} is null as is_no_text,
                {{ json_is_object(json_document(text_of_bytes('text_bytes'))) }}
                    as is_object

            from lines_numbered

        ),

        files_with_lines as (

            select
                file_path,
                bool_or(is_no_text) as is_no_text,
                max(line) filter (where line_number = 1) as header,
                bool_or(is_object) filter (where line_number = 1) as has_header,
                count(*) as line_count

            from lines_told
            group by file_path

        ),

        entries as (

            select
                file_path,
                row_number() over (
                    partition by file_path order by line_number
                ) - 1 as entries_before,
                concat(
                    to_json(cast(coalesce(
                        get_json_object(line, '$.key'),
                        cast(line_number as string)
                    ) as variant)),
                    ':',
                    case
                        when is_object then line
                        else to_json(cast(substr(line, 1, 200) as variant))
                    end
                ) as entry

            from lines_told
            where line_number > 1 and line != ''

        ),

        {#- As many as a worker takes apart in one go. -#}
        entries_joined as (

            select
                file_path,
                min(entries_before) as entries_before,
                array_join(
                    transform(
                        array_sort(collect_list(struct(entries_before, entry))),
                        placed -> placed.entry
                    ),
                    ','
                ) as entries

            from entries
            group by file_path, entries_before div 1000

        ),

        wholes as (

            select
                file_path,
                md5({{ spark__without_mark('text_bytes') }}) as whole_md5,
                {{ text_of_bytes('substr(text_bytes, 1, 4096)') }} as beginning

            from (
                select file_path, content as text_bytes
                from files
                where has_lines and not is_packed and length <= 2147483647
                    and problem is null

                union all

                select file_path, text_bytes
                from whole_files
                where has_lines and problem is null
            )

        ),

        {#- The file without its entries, as an object that is still open. -#}
        documents_opened as (

            select
                *,
                case
                    when is_no_text or line_count = 1 or not has_header
                        then false
                    else true
                end as is_opened,
                rtrim(substr(header, 1, length(header) - 1)) as opening

            from files_with_lines

        ),

        documents_of_lines as (

            select
                documents.file_path,
                case
                    when documents.is_no_text then null
                    when documents.line_count = 1 then documents.header
                    when not documents.is_opened then concat(
                        coalesce(wholes.beginning, documents.header), '{'
                    )
                    else concat(
                        documents.opening,
                        case when documents.opening = '{' then '' else ',' end,
                        '"images":{', coalesce(entries.entries, ''), '}}'
                    )
                end as file_text,
                coalesce(entries.entries_before, 0) as entries_before,
                case
                    when not documents.is_no_text then wholes.whole_md5
                end as whole_md5

            from documents_opened as documents
            left join wholes on documents.file_path = wholes.file_path
            left join entries_joined as entries
                on documents.file_path = entries.file_path
                and documents.is_opened

        )

        select
            file_path,
            {{ text_of_bytes('content') }} as file_text,
            cast(null as string) as problem,
            cast(0 as bigint) as entries_before,
            cast(null as string) as whole_md5,
            cast(null as string) as file_version
        from files
        where not is_packed and not has_lines and length <= 2147483647
            and problem is null

        union all

        select
            file_path,
            case
                when problem is null then {{ text_of_bytes('text_bytes') }}
            end as file_text,
            problem,
            cast(0 as bigint) as entries_before,
            cast(null as string) as whole_md5,
            cast(null as string) as file_version
        from whole_files
        where problem is not null or not has_lines

        union all

        select
            files.file_path,
            case
                when documents.file_path is null then ''
                else documents.file_text
            end as file_text,
            cast(null as string) as problem,
            coalesce(documents.entries_before, 0) as entries_before,
            documents.whole_md5,
            cast(null as string) as file_version
        from files
        left join documents_of_lines as documents
            on files.file_path = documents.file_path
        left join whole_files on files.file_path = whole_files.file_path
        where files.has_lines and whole_files.problem is null
    )
    {%- endif -%}
{%- endmacro %}
