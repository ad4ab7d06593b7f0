-- Only `p` occurs twice where the condition holds: nulls are not equal, and an
-- image without a download has no file.
with

sample (relative_path, is_downloaded) as (

    values
    ('p', true),
    ('p', true),
    ('q', true),
    ('q', false),
    ('r', true),
    ('r', null),
    (null, true),
    (null, true)

),

failures as (

    {{ test_is_unique_when_present(
        'sample', 'relative_path', 'is_downloaded'
    ) }}

)

select
    count(*) as failure_count,
    min(relative_path) as relative_path
from failures
having count(*) != 1 or min(relative_path) != 'p'
