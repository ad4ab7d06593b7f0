"""Makes the addresses that pictures were found at, under names reserved for examples."""

from bisect import bisect
from itertools import accumulate
from random import Random

_NAMES = ("bahay", "bukid", "hapag", "hardin", "kusina", "lasa", "luto", "mesa", "palengke", "ulam")
_ENDINGS = ("", "blog", "daily", "guide", "journal", "notes", "photos", "shop", "stories")
DOMAINS = tuple(f"{name}{ending}.example" for ending in _ENDINGS for name in _NAMES)

# A few large sites and many small ones.
_SHARES = [1 / (rank + 4) for rank in range(len(DOMAINS))]
# Some sites live on pictures of their own, others pass around what they found.
_REPOSTING = (1.0, 0.2, 3.0, 0.6, 1.5, 0.3, 5.0)

_ANY = list(accumulate(_SHARES))
_REPOSTED = list(
    accumulate(s * _REPOSTING[rank % len(_REPOSTING)] for rank, s in enumerate(_SHARES))
)

# Where sites keep their pictures; a site always uses the same of these.
_FOLDERS = ("wp-content/uploads/2024/{:02d}", "images/{}", "media/gallery/{}", "assets/img/{}")

_EXTENSIONS = {"jpeg": "jpg", "mpo": "jpg"}

# Of the surplus copies: same URL as an earlier copy, and another URL of an earlier one's domain.
_SAME_URL, _SAME_DOMAIN = 1 / 3, 1 / 4
# Of the same URLs: those spelt differently.
_SPELT_DIFFERENTLY = 0.4

# Drawing a domain that the group does not have yet; in a huge group there may be none.
_ATTEMPTS = 50


def new_address(stem: str, format_: str, rng: Random) -> tuple[str, str]:
    """Return (domain, link) of a picture that nothing else shares; `stem` must be new."""
    return _address(_draw_domain(_ANY, rng), stem, format_, rng)


def copy_address(
    earlier: list[tuple[str, str]], stem: str, format_: str, rng: Random
) -> tuple[str, str]:
    """Return (domain, link) of the next copy of a picture found at the `earlier` addresses.

    It has the URL of one of them, or another URL of its domain, or is elsewhere altogether.
    """
    if not earlier:
        return _address(_draw_domain(_REPOSTED, rng), stem, format_, rng)
    chance = rng.random()
    domain, link = rng.choice(earlier)
    if chance < _SAME_URL:
        return domain, _spelt_differently(link, rng) if rng.random() < _SPELT_DIFFERENTLY else link
    if chance >= _SAME_URL + _SAME_DOMAIN:
        taken = [domain for domain, _ in earlier]
        for _ in range(_ATTEMPTS):
            domain = _draw_domain(_REPOSTED, rng)
            if domain not in taken:
                break
    return _address(domain, stem, format_, rng)


def file_name(link: str) -> str:
    """Return the last part of the path of `link`."""
    return link.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]


def _draw_domain(cumulative: list[float], rng: Random) -> str:
    return DOMAINS[bisect(cumulative, rng.random() * cumulative[-1])]


def _address(domain: str, stem: str, format_: str, rng: Random) -> tuple[str, str]:
    folder = _FOLDERS[len(domain) % len(_FOLDERS)].format(rng.randrange(1, 13))
    return domain, f"https://{domain}/{folder}/{stem}.{_EXTENSIONS.get(format_, format_)}"


def _spelt_differently(link: str, rng: Random) -> str:
    """Change what does not matter to where a link leads. A link that has been changed stays."""
    if not link.startswith("https://") or link.startswith("https://www.") or "?" in link:
        return link
    if link.endswith("/") or "#" in link:
        return link
    match rng.randrange(6):
        case 0:
            return link.replace("https://", "http://", 1)
        case 1:
            return link.replace("https://", "https://www.", 1)
        case 2:
            return f"{link}#photo"
        case 3:
            return f"{link}/"
        case 4:
            return f"{link}?utm_source=newsletter&utm_medium=email"
        case _:
            return f"{link}?fbclid=IwAR{rng.getrandbits(48):012x}"
