"""Apply, undo and purge are killed at random moments on a dataset of some size: no picture is
lost, whatever the moment, and all that was not purged comes back."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from cleanup_box import Box, Copy
from cleanup_faults import CHILDREN

from image_duplicates.cleanup import Options, Plan, apply, purge, undo

PICTURES, COPIES_OF_EACH, KILLS = 100, 4, 40


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Box:
    copies = []
    for number in range(PICTURES):
        first = f"Rice/{number}/0.jpg"
        copies.append(Copy(first, f"picture {number}"))
        for n in range(1, COPIES_OF_EACH):
            copies.append(Copy(f"Rice/{number}/{n}.jpg", f"picture {number}", "remove", first))
    return Box(tmp_path_factory.mktemp("template")).write(tuple(copies))


@pytest.fixture(scope="module")
def plan(template: Box) -> Plan:
    return template.plan()


def pictures_by_file(box: Box) -> Counter[bytes]:
    """Every picture once, however many names its file has."""
    places = [box.images, *box.quarantine.glob("*/files")]
    files = [file for place in places for file in place.rglob("*.jpg")]
    return Counter({file.stat().st_ino: file.read_bytes() for file in files}.values())


def killed(seconds: float, job: Callable, *arguments: object) -> bool:
    child = CHILDREN.Process(target=job, args=arguments)
    child.start()
    time.sleep(seconds)
    child.kill()
    child.join()
    return child.exitcode == -signal.SIGKILL


def seconds_of(job: Callable, *arguments: object) -> float:
    start = time.monotonic()
    job(*arguments)
    return time.monotonic() - start


@pytest.mark.parametrize("is_hardlink", [False, True])
def test_killed_at_random_moments_nothing_is_lost(
    template: Box, plan: Plan, tmp_path: Path, is_hardlink: bool
) -> None:
    chance = random.Random(7)
    options = Options(acts=True, is_hardlink=is_hardlink)
    before, whole = template.pictures(), pictures_by_file(template)
    trial = template.copy(tmp_path / "trial")
    apply_seconds = seconds_of(apply, plan, trial.images, options)
    undo_seconds = seconds_of(undo, *trial.manifests())
    kills = 0
    for number in range(KILLS):
        box = template.copy(tmp_path / str(number))
        kills += killed(chance.random() * apply_seconds, apply, plan, box.images, options)
        assert pictures_by_file(box) == whole
        for manifest in box.manifests():
            if (manifest.parent / "files").exists():
                kills += killed(chance.random() * undo_seconds, undo, manifest)
                assert pictures_by_file(box) == whole
        for report in box.undo_all():
            assert report.unsettled == []
        assert box.pictures() == before
        assert box.quarantined() == {}
    assert kills > KILLS / 2


def test_a_purge_killed_at_random_moments_leaves_every_picture(
    template: Box, plan: Plan, tmp_path: Path
) -> None:
    chance = random.Random(7)
    trial = template.copy(tmp_path / "trial")
    apply(plan, trial.images, Options(acts=True))
    seconds = seconds_of(purge, *trial.manifests())
    kills = 0
    for number in range(KILLS // 2):
        box = template.copy(tmp_path / str(number))
        manifest = apply(plan, box.images, Options(acts=True)).manifest
        kept = box.pictures()
        kills += killed(chance.random() * seconds, purge, manifest)
        assert box.pictures() == kept
        waiting = set(box.quarantined())
        found = {outcome.path: outcome for outcome in undo(manifest).outcomes}
        assert {path for path, outcome in found.items() if outcome.status == "restored"} == waiting
        assert {o.detail for o in found.values() if o.status != "restored"} <= {
            "purge has deleted it"
        }
    assert kills > KILLS / 4
