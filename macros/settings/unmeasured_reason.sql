{#- Why the metric is not measured, as SQL over the figures of a scope; null where
    it is, or should be. -#}
{% macro unmeasured_reason(of_metric) -%}
    {%- if not (of_metric.needs_scan or of_metric.needs_splits
        or of_metric.needs_groups or of_metric.needs_base) -%}
        {{ return('cast(null as string)') }}
    {%- endif -%}
    case
        {%- if of_metric.needs_scan %}
            when near_duplicate_groups is null then 'no folder was scanned'
        {%- endif %}
        {%- if of_metric.needs_splits %}
            when split_leaked_hashes is null then 'no path names a split'
        {%- endif %}
        {%- if of_metric.needs_groups %}
            when not has_groups then 'no label names a group'
        {%- endif %}
        {%- if of_metric.needs_base %}
            when not has_base then 'no base was given'
        {%- endif %}
        {%- if of_metric.needs_base_looks %}
            when not has_base_looks
                then
                    'not both have fingerprints of one version: scan both'
        {%- endif %}
    end
{%- endmacro %}
