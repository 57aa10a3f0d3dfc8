"""Whatever people do and whatever goes wrong, R1 to R14 hold: 2,000 seeds on the pure core, 200 over real files.

A seed that fails is made short (`python3 dev.py simulate --seeds 1 --first SEED`) and becomes a test with its story.
"""

import pytest

from tests.simulation import script
from tests.simulation.world import World

STEPS = 60
SEEDS, CHUNKS = 2_000, 125
"""A chunk takes some three seconds: so that two cores are done at the same time."""
FILE_SEEDS, FILE_CHUNKS = 200, 25


def failing(world: World, seeds: range) -> list[str]:
    told = []
    for seed in seeds:
        told += [f"seed {seed}: {breach}" for breach in world.run(script.write(seed, STEPS))]
    return told


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_everything_holds_on_the_pure_core(world: World, chunk: int) -> None:
    assert failing(world, range(chunk, SEEDS, CHUNKS)) == []


@pytest.mark.parametrize("chunk", range(FILE_CHUNKS))
def test_everything_holds_over_real_encrypted_files(world_of_files: World, chunk: int) -> None:
    assert failing(world_of_files, range(100_000 + chunk, 100_000 + FILE_SEEDS, FILE_CHUNKS)) == []


def test_a_seed_is_one_run(world: World) -> None:
    def story(seed: int) -> tuple[list[str], list[str]]:
        return [str(one) for one in world.run(script.write(seed, STEPS))], list(world.story)

    for seed in range(3):
        assert story(seed) == story(seed)


def test_every_class_of_fault_and_every_deed_happens() -> None:
    steps = [step for seed in range(200) for step in script.write(seed, STEPS).steps]
    happened = {step.kind for step in steps} | {fault for step in steps for fault in step.faults}
    assert happened == script.FAULTS.keys() - {""} | script.DEEDS.keys()
