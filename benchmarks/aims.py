"""What the project promises about its speed, and whether a measurement keeps it."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.datasets import SIZES
from benchmarks.measure import BUILD_COLD, CHECK, CHECK_PIPED, Measured, Moves

_SMALL, _LARGE = SIZES["small"].entries, SIZES["large"].entries

MOST_SECONDS = {_SMALL: 12.0, _LARGE: 45.0}
MOST_PEAK_MB = {_LARGE: 2048.0}
MOST_CHECK_SECONDS = {_LARGE: 5.0}
MOST_PIPED_CHECK_MB = {_LARGE: 512.0}
MOST_SINGLE_CHECK_MS = {_LARGE: 50.0}
MOST_MODELS_TO_FLOOR = 2.0
MOST_ANALYSIS_TO_MAIN_JOB = 1.0
MOST_TO_BARE_RENAMES = 12.0


@dataclass(frozen=True)
class Aim:
    """A number that should not exceed a limit."""

    text: str
    limit: float
    measured: float
    unit: str

    @property
    def is_met(self) -> bool:
        """Whether it is kept."""
        return self.measured <= self.limit


def models_to_floor(measured: Measured) -> float:
    """Return the seconds of the models over those of the floor, for the tables that both make."""
    return _main_job(measured) / sum(measured.floor_tables.values())


def analysis_to_main_job(measured: Measured) -> float:
    """Return the seconds of all other models over those behind the floor's tables."""
    return sum(measured.models.values()) / _main_job(measured) - 1


def _main_job(measured: Measured) -> float:
    return sum(
        seconds for model, seconds in measured.models.items() if model in measured.models_with_floor
    )


def growth(small: float, large: float) -> float:
    """Return how the time per entry changed from the small to the large dataset; 1 is linear."""
    return (large / _LARGE) / (small / _SMALL)


def aims(results: dict[int, Measured], moves: Moves) -> Iterator[Aim]:
    """Yield every aim that these results, by number of entries, can be held against."""
    for entries, measured in results.items():
        build = measured.costs[BUILD_COLD]
        name = f"{entries:,} entries"
        yield Aim(
            f"{name}: dbt build with all data tests", MOST_SECONDS[entries], build.seconds, "s"
        )
        if entries in MOST_PEAK_MB:
            yield Aim(f"{name}: peak memory", MOST_PEAK_MB[entries], build.peak_mb, "MB")
        if entries in MOST_CHECK_SECONDS:
            seconds = measured.costs[CHECK].seconds
            yield Aim(f"{name}: {CHECK}", MOST_CHECK_SECONDS[entries], seconds, "s")
        if entries in MOST_PIPED_CHECK_MB:
            peak = measured.costs[CHECK_PIPED].peak_mb
            limit = MOST_PIPED_CHECK_MB[entries]
            yield Aim(f"{name}: peak memory of {CHECK_PIPED}", limit, peak, "MB")
        if entries in MOST_SINGLE_CHECK_MS:
            single = measured.single_check_ms
            yield Aim(f"{name}: check, one question", MOST_SINGLE_CHECK_MS[entries], single, "ms")
        ratio = models_to_floor(measured)
        yield Aim(f"{name}: models to floor", MOST_MODELS_TO_FLOOR, ratio, "x")
        analysis = analysis_to_main_job(measured)
        yield Aim(f"{name}: analysis to main job", MOST_ANALYSIS_TO_MAIN_JOB, analysis, "x")
    if _SMALL in results and _LARGE in results:
        small, large = results[_SMALL], results[_LARGE]
        build = growth(small.costs[BUILD_COLD].seconds, large.costs[BUILD_COLD].seconds)
        yield Aim("time per entry, whole build: growth", 1.0, build, "x")
        models = growth(sum(small.models.values()), sum(large.models.values()))
        yield Aim("time per entry, models: growth", 1.0, models, "x")
    name = f"{moves.files:,} small files: apply and undo to bare renames"
    yield Aim(name, MOST_TO_BARE_RENAMES, moves.to_bare_renames, "x")
