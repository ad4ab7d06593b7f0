"""Commands on a dataset are killed by the hundred: no picture is lost, whatever the moment.

KILLS says how many (1,000); SEED makes the same datasets, commands and moments again, as far as
the clock allows.
"""

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from storm import Kills, Storm

# By the conftest beside this file, for all processes.
SEED = os.environ["SEED"]
KILLS = int(os.environ["KILLS"])
SHARDS = 8
COMMANDS_ON_A_DATASET = 12
# In memory, where there is such a place: a thousand datasets are written.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_kill_loses_anything(shard: int, record_property: Callable[[str, object], None]) -> None:
    wanted = -(-KILLS // SHARDS)
    kills = Kills()
    number = 0
    while kills.count < wanted:
        number += 1
        name = f"SEED={SEED}, shard {shard}, dataset {number}"
        with tempfile.TemporaryDirectory(dir=MEMORY, prefix="storm-") as home:
            storm = Storm(Path(home), random.Random(name), kills)
            try:
                storm.run(COMMANDS_ON_A_DATASET, wanted)
            except AssertionError as error:
                raise AssertionError("\n".join([name, *storm.log, str(error)])) from error
    record_property("kills", [[*hit, count] for hit, count in kills.hits.items()])
