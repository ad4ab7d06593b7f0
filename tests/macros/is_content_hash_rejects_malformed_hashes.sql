-- Three hashes are valid and one is absent: the test must fail the other four.
with

sample (content_hash) as (

    values
    ('00fa983fd18aaf158e5aa70cc581e118'),
    ('da39a3ee5e6b4b0d3255bfef95601890afd80709'),
    (repeat('0', 64)),
    (null),
    (''),
    ('00fa983fd18aaf158e5aa70cc581e11'),
    ('00fa983fd18aaf158e5aa70cc581e11g'),
    ('duplicate')

),

failures as (

    {{ test_is_content_hash('sample', 'content_hash') }}

)

select count(*) as failure_count
from failures
having count(*) != 4
