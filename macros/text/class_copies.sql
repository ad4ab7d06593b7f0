{#- What a decision saw of a picture in one class: the class, and its copies. -#}
{% macro class_copies(copies) -%}
    concat(category_name, ' / ', class_name, ': ', cast({{ copies }} as string))
{%- endmacro %}
