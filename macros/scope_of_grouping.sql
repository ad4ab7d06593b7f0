{#- What a row of `grouping sets` over dataset, category and class counts. -#}
{% macro scope_of_grouping() -%}
    case
        when grouping(class_id) = 0 then 'class'
        when grouping(category_name) = 0 then 'category'
        else 'dataset'
    end
{%- endmacro %}
