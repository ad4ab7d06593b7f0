{#- A text in bytes without the byte-order mark that it may begin with. -#}
{% macro spark__without_mark(content) -%}
    case
        when substr({{ content }}, 1, 3) = x'EFBBBF'
            then substr({{ content }}, 4)
        else {{ content }}
    end
{%- endmacro %}
