{#- Fails every value that is no MD5, SHA-1 or SHA-256 hash; null passes, since
    `not_null` is a test of its own. -#}
{% test is_content_hash(model, column_name) %}

select {{ column_name }}
from {{ model }}
where
    {{ column_name }} is not null
    and {{ content_hash(column_name) }} is null

{% endtest %}
