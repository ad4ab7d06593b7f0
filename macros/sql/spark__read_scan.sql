{#- Numbers of 64 bits without a sign are decimals to Spark: their bits are kept. -#}
{% macro spark__read_scan(name, columns) -%}
    {%- set files = scan_files(name) -%}
    {%- if not files -%}
        {{ return(typed_rows(none, columns)) }}
    {%- endif -%}
    {%- set parts = '/part-*-of-*' if '/part-' in files[0] else '' -%}
    {%- set read = 'parquet.`' ~ hadoop_path(scan_folder()) ~ parts ~ '/' ~ name
        ~ ".parquet` with ('mergeSchema' = 'true')" -%}
    {%- set written = run_query(
        'select * from ' ~ read ~ ' limit 0').column_names -%}
    (
        select
            {%- for column, type in columns.items() %}
            {% if column not in written -%}
                cast(null as {{ type }})
            {%- elif column.endswith('hash') and type == 'bigint' -%}
                cast(
                    {{ column }} - case
                        when {{ column }} >= 9223372036854775808
                            then 18446744073709551616
                        else 0
                    end as bigint
                )
            {%- else -%}
                cast({{ column }} as {{ type }})
            {%- endif %} as {{ column }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from (
            select *, _metadata.file_path as read_from from {{ read }}
        )
        {%- if name == 'fingerprints' and parts %}
        qualify read_from = min(read_from) over (partition by sha256)
        {%- endif %}
    )
{%- endmacro %}
