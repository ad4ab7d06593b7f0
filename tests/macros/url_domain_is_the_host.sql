-- The host alone, or null where there is none.
with

cases (input, expected) as (

    values
    ('https://rice.example/1.webp', 'rice.example'),
    ('http://rice.example', 'rice.example'),
    ('HTTPS://WWW.Rice.Example/1.webp', 'rice.example'),
    (' https://rice.example/1.webp ', 'rice.example'),
    ('//cdn.example/1.webp', 'cdn.example'),
    ('https://rice.example:8080/1.webp', 'rice.example'),
    ('https://user:secret@rice.example/1.webp', 'rice.example'),
    ('https://rice.example?next=//puto.example/', 'rice.example'),
    ('https://rice.example#//puto.example/', 'rice.example'),
    ('https://rice.example/a@puto.example', 'rice.example'),
    ('https://my.www.example/', 'my.www.example'),
    ('https://wwwrice.example/', 'wwwrice.example'),
    ('s3+v4.x-y://bucket/1.webp', 'bucket'),
    ('https://münchen.example/', 'münchen.example'),
    ('http://[::1]:80/1.webp', '[::1]'),
    ('https:///1.webp', null),
    ('https://', null),
    ('https:', null),
    ('rice.example/1.webp', null),
    ('/images/1.webp', null),
    ('see https://rice.example/', null),
    ('data:image/png;base64,iVBORw0KGgo=', null),
    ('', null),
    (' ', null),
    (null, null)

),

answers as (

    select
        *,
        {{ url_domain('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected
