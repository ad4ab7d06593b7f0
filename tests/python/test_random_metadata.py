"""Random metadata of every layout gives exactly what plain Python counts."""

from typing import Any

from comparison import MARTS, assert_same, ordered
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import count
from project import CompiledProject
from random_metadata import EXAMPLES, fill, folders


@settings(EXAMPLES, max_examples=100)
@given(files=folders())
def test_figures_are_those_of_plain_python(compiled: CompiledProject, files: dict) -> None:
    fill(compiled.folder, files)
    with compiled.build() as connection:
        assert_same(connection, count(compiled.folder))


@settings(EXAMPLES, max_examples=15)
@given(files=folders(), order=st.randoms(use_true_random=False))
def test_order_of_files_and_threads_change_nothing(
    compiled: CompiledProject, files: dict, order: Any
) -> None:
    names = list(files)
    found = []
    for threads in (1, 4):
        order.shuffle(names)
        fill(compiled.folder, {name: files[name] for name in names})
        with compiled.build(threads) as connection:
            query = "select * from main.{}"
            found.append(
                {m: ordered(connection.execute(query.format(m)).fetchall()) for m in MARTS}
            )
    assert found[0] == found[1]
