{#- A table expression of text files in the metadata folder and below it, whose names
    end in one of some ways: `whole_path`, as `spark__read_files` has it, `text_bytes`,
    unpacked, and where the bytes stood, as `block_start` and `row_id`. A row is a line,
    or a whole file: of one whose compression is damaged there is none then. -#}
{% macro spark__read_text(endings, is_whole) -%}
    {%- set names = [] -%}
    {%- for ending in endings -%}
        {%- set name = namespace(pattern='*') -%}
        {%- for letter in ending -%}
            {%- set name.pattern = name.pattern ~ (letter if letter == '.'
                else '[' ~ letter ~ letter | upper ~ ']') -%}
        {%- endfor -%}
        {%- do names.append(name.pattern) -%}
    {%- endfor -%}
    (
        select
            {{ spark__whole_path('_metadata.file_path', is_escaped=true) }}
                as whole_path,
            cast(value as binary) as text_bytes,
            _metadata.file_block_start as block_start,
            monotonically_increasing_id() as row_id
        from text.`{{ spark__metadata_folder() }}`
        with (
            'recursiveFileLookup' = 'true',
            'pathGlobFilter' = '{{ '{' ~ names | join(',') ~ '}' }}',
            {%- if is_whole %}
            'wholetext' = 'true', 'ignoreCorruptFiles' = 'true'
            {%- else %}
            'lineSep' = '\n'
            {%- endif %}
        )
    )
{%- endmacro %}
