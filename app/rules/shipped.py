"""Data that changes by decree, read from `resources/`: the only file access of the rules."""

import json
from typing import Any

import resources
from sync.errors import EnvironmentProblem


def read(name: str) -> Any:
    """The JSON data shipped as `name`. Raises EnvironmentProblem when the installation has lost or damaged it."""
    try:
        return json.loads(resources.path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise EnvironmentProblem("installation.damaged", file=name) from problem
