"""What is answered to a question."""

from typing import NamedTuple

# At most so many places are named; a blank picture may lie in thousands. At most so many
# pictures that look like one, too.
MOST_PLACES = 10


class Place(NamedTuple):
    """Where a copy of the picture is. Text from the metadata: never open a path unchecked."""

    category_name: str
    class_name: str
    split_name: str | None
    relative_path: str | None
    source_url: str | None
    content_hash: str | None
    image_id: str


class Likeness(NamedTuple):
    """A picture of the dataset that looks like the one asked about, and is not equal to it.

    ``kind`` is near_duplicate, or same_scene for another picture of one scene, which is no copy;
    ``similarity`` is 0 to 1; ``orientation`` says how the picture asked about is to be turned to
    look like this one (upright: not at all). The rest is of this one, as in ``Answer``.
    """

    kind: str
    similarity: float
    orientation: str
    copies: int
    copies_in_class: int | None
    places: tuple[Place, ...]


class Answer(NamedTuple):
    """The answer to one question.

    ``kind`` is what the question was read as: url, hash or file; None when it is none of them.

    ``verdict`` is one of

    - known: the picture is in the dataset; where a class was asked for, in that class;
    - elsewhere: it is in the dataset, but not in the class asked for, so that filing it there
      makes a label conflict;
    - similar, similar_elsewhere: the same of a file that is not in the dataset, but is a near
      duplicate of a picture that is;
    - failed: the URL is listed, but nothing was ever downloaded from it;
    - unknown: none of these;
    - invalid: the question could not be asked, for the ``reason`` given.

    ``copies`` counts the copies of the picture, under whatever URL, and ``copies_in_class``
    those in the class asked for (None when none was). ``places`` names at most ten of them,
    one of each class first, and of a failed URL the entries that list it.

    ``look_alikes`` counts the pictures that look like a file that is not in the dataset, and
    ``likenesses`` names at most ten of them, the most alike first. ``not_compared`` says why
    none could be looked for.
    """

    question: str
    kind: str | None
    verdict: str
    reason: str | None = None
    copies: int = 0
    copies_in_class: int | None = None
    places: tuple[Place, ...] = ()
    look_alikes: int = 0
    likenesses: tuple[Likeness, ...] = ()
    not_compared: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether the dataset has the picture, in whatever class."""
        return self.verdict in ("known", "elsewhere")

    @property
    def is_similar(self) -> bool:
        """Whether the dataset has a near duplicate of it, and not the picture itself."""
        return self.verdict in ("similar", "similar_elsewhere")


class Group(NamedTuple):
    """The copies of one picture, or the entries that list a URL without a picture."""

    is_downloaded: bool
    copies: int
    copies_in_class: int | None
    places: tuple[Place, ...]


def answer(question: str, kind: str, groups: list[Group]) -> Answer:
    """The answer from all groups that a question leads to: a URL may have had many pictures."""
    pictures = [group for group in groups if group.is_downloaded]
    if not pictures:
        verdict = "failed" if groups else "unknown"
        return Answer(question, kind, verdict, places=_first_places(groups))
    in_class = None
    if pictures[0].copies_in_class is not None:
        in_class = sum(group.copies_in_class or 0 for group in pictures)
    return Answer(
        question,
        kind,
        "elsewhere" if in_class == 0 else "known",
        copies=sum(group.copies for group in pictures),
        copies_in_class=in_class,
        places=_first_places(pictures),
    )


def with_likenesses(answer: Answer, found: list[Likeness], reason: str | None) -> Answer:
    """The answer about a file that is not in the dataset, with all that look like it."""
    near = [likeness for likeness in found if likeness.kind == "near_duplicate"]
    verdict = answer.verdict
    if near:
        is_elsewhere = all(likeness.copies_in_class == 0 for likeness in near)
        verdict = "similar_elsewhere" if is_elsewhere else "similar"
    return answer._replace(
        verdict=verdict,
        look_alikes=len(found),
        likenesses=tuple(found[:MOST_PLACES]),
        not_compared=reason,
    )


def _first_places(groups: list[Group]) -> tuple[Place, ...]:
    if len(groups) == 1:
        return groups[0].places
    # The first place of every picture before the second of any.
    ranked = sorted(
        ((rank, place) for group in groups for rank, place in enumerate(group.places)),
        key=lambda ranked_place: ranked_place[0],
    )
    return tuple(place for _, place in ranked[:MOST_PLACES])
