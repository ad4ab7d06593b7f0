-- An example: a model of your own, on top of the marts. Any table in the schema
-- main is published for BI together with them.
select
    category_name,
    class_name,
    hashed_images,
    duplicate_member_rate
from {{ ref('classes') }}
where duplicate_member_rate > 0
