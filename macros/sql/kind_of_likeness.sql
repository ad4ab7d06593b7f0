{#- What two pictures are to each other, by how alike they are: near_duplicate,
    same_scene, or null for neither. Other colours make another picture; a null
    likeness of colours is that of a grey one, which has none to differ in. -#}
{% macro kind_of_likeness(similarity, color_similarity) -%}
    case
        when
            {{ color_similarity }}
            < {{ number_var('least_color_similarity', 'rate') }}
            then null
        when
            {{ similarity }}
            >= {{ number_var('near_duplicate_similarity', 'rate') }}
            then 'near_duplicate'
        when
            {{ similarity }}
            >= {{ number_var('same_scene_similarity', 'rate') }}
            then 'same_scene'
    end
{%- endmacro %}
