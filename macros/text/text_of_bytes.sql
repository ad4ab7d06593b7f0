{#- The text of a file in UTF-8, without the byte-order mark that it may begin
    with. Null when the bytes are no UTF-8. -#}
{% macro text_of_bytes(content) -%}
    {{ return(adapter.dispatch('text_of_bytes')(content)) }}
{%- endmacro %}

{% macro duckdb__text_of_bytes(content) -%}
    try(decode(
        case
            when {{ content }}[1:3] = '\xEF\xBB\xBF'::blob then {{ content }}[4:]
            else {{ content }}
        end
    ))
{%- endmacro %}

{% macro spark__text_of_bytes(content) -%}
    try_validate_utf8(cast({{ spark__without_mark(content) }} as string))
{%- endmacro %}
