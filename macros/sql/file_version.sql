{#- What differs once a file of `read_blob` was written to, as `metadata_changes` has
    it; null where nobody can tell: a young file may be written to once more without
    another time. -#}
{% macro file_version() -%}
    {%- if metadata_changes() == 'content' -%}
    md5(content)
    {%- else -%}
    case
        when epoch_us(last_modified) < epoch_us(now()) - 2000000
            then concat_ws(' ', size, epoch_us(last_modified))
    end
    {%- endif -%}
{%- endmacro %}
