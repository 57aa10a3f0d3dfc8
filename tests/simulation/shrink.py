"""Making a failing run short: steps, devices and faults are left out as long as it still fails by the same rule."""

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.script import Script, Step
from tests.simulation.world import World


def shrink(world: World, script: Script, most_tries: int = 600) -> Script:
    """A script that breaks one of the rules that `script` breaks, with nothing in it that is not needed for that."""
    rules = _rules(world, script)
    assert rules, "only what fails can be made short"
    tries = 0
    changed = True
    while changed:
        changed = False
        for shorter in _shorter(script):
            tries += 1
            if tries > most_tries:
                return script
            if _rules(world, shorter) & rules:
                script, changed = shorter, True
                break
    return script


def _rules(world: World, script: Script) -> set[str]:
    return {breach.rule for breach in world.run(script)}


def _shorter(script: Script) -> Iterator[Script]:
    """Large pieces first, then single steps, then faults, then devices that do nothing."""
    steps = script.steps
    size = len(steps) // 2
    while size:
        for start in range(0, len(steps), size):
            yield replace(script, steps=steps[:start] + steps[start + size :])
        size //= 2
    for at, step in enumerate(steps):
        for fault in step.faults:
            calmer = replace(step, faults=tuple(one for one in step.faults if one != fault))
            yield replace(script, steps=(*steps[:at], calmer, *steps[at + 1 :]))
    acting = {step.who for step in steps}
    for device in script.devices:
        if device not in acting and len(script.devices) > 1:
            yield replace(script, devices=tuple(one for one in script.devices if one != device))


def as_code(script: Script) -> str:
    """The script as it can stand in a test."""
    lines = [f"    {_step(step)}," for step in script.steps]
    return "\n".join([f"Script({script.devices}, (", *lines, "))"])


def _step(step: Step) -> str:
    faults = f", {step.faults}" if step.faults else ""
    return f'Step("{step.kind}", {step.who}, {step.chance}{faults})'
