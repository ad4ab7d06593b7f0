{#- A number that the fingerprints in `pixels/fingerprint.py` are made with: one
    of `bits_per_band` (where the bands of a hash end), `weak_bits` (how many of
    each band are stored), `mirrored` and `flipped` (what turns a hash over). -#}
{% macro picture_hash(name) -%}
    {{ return({
        'bits_per_band': [0, 21, 42, 64],
        'weak_bits': 6,
        'mirrored': '5374102041103346005',
        'flipped': '7188290499953818624',
    }[name]) }}
{%- endmacro %}
