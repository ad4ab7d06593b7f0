-- One pair is unequal and one cannot be compared: the test must fail both.
with

sample (actual, expected) as (

    values (1, 1), (1, 2), (1, null)

),

failures as (

    {{ test_is_always_true('sample', 'actual = expected') }}

)

select count(*) as failure_count
from failures
having count(*) != 2
