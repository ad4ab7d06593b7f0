-- Both ways of writing an accent become the composed one.
with

cases (input, expected) as (

    values
    (concat('Pure', chr(769), 'e'), 'Purée'),
    ('Purée', 'Purée'),
    (concat('A', chr(778)), 'Å'),
    (chr(8491), 'Å'),
    (concat(chr(4370), chr(4449), chr(4523)), '한'),
    ('白米 🍚 <b>"{}"', '白米 🍚 <b>"{}"'),
    (' Rice ', ' Rice '),
    ('ﬁ', 'ﬁ'),
    ('', ''),
    (null, null)

),

answers as (

    select
        *,
        {{ normalized_text('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected
