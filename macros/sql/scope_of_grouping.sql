{#- What a row of `rollup(category_name, class_id)` counts. -#}
{% macro scope_of_grouping() -%}
    case
        when grouping(class_id) = 0 then 'class'
        when grouping(category_name) = 0 then 'category'
        else 'dataset'
    end
{%- endmacro %}
