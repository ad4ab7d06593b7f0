{#- The columns of `build_history` that an earlier version of the project named
    otherwise: old names by new ones. -#}
{% macro old_columns() -%}
    {{ return({
        'has_met_gates': 'is_within_ratchet',
        'surplus_copies': 'duplicate_images',
        'surplus_copies_change': 'duplicate_images_change',
    }) }}
{%- endmacro %}
