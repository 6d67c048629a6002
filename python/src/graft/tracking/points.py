"""Points as they are logged: checked here, because a batch that the server refuses comes too late to be mended."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, SupportsFloat, Union

from ..errors import InvalidInput

POINTS_PER_BATCH = 10_000
"""The most the server takes in one call."""

Scalar = Union[str, int, float, bool, None]

LARGEST_STEP = 2**53 - 1
LONGEST_KEY = 200
LONGEST_TEXT = 2000


def read_values(values: Mapping[str, SupportsFloat]) -> dict[str, float]:
    """The values as doubles. Whatever `float` takes will do: numbers, NumPy scalars, tensors of one element."""
    if not values:
        raise InvalidInput("There is nothing to log: give at least one value by its key.")
    doubles: dict[str, float] = {}
    for key, value in values.items():
        if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_KEY or "\0" in key:
            raise InvalidInput(f"{key!r} is no key of a metric; a key is a text of 1 to {LONGEST_KEY} characters.")
        if isinstance(value, str):
            raise InvalidInput(f'The value of "{key}" is the text {value!r}; a metric is a number. Texts are parameters.')
        try:
            doubles[key] = float(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidInput(f'The value of "{key}" is no number: {error}.') from error
    return doubles


def read_step(step: int) -> int:
    """A whole number that a double can carry."""
    if isinstance(step, bool) or int(step) != step or abs(step) > LARGEST_STEP:
        raise InvalidInput(f"A step is a whole number up to 2^53 - 1, not {step!r}.")
    return int(step)


def read_params(params: Mapping[str, Any]) -> dict[str, Scalar]:
    """JSON scalars by name; a NumPy scalar becomes the number it holds."""
    scalars: dict[str, Scalar] = {}
    for name, value in params.items():
        if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_KEY:
            raise InvalidInput(f"{name!r} is no name of a parameter; a name is a text of 1 to {LONGEST_KEY} characters.")
        plain = value.item() if hasattr(value, "item") and callable(value.item) else value
        if not isinstance(plain, (str, int, float, bool, type(None))):
            raise InvalidInput(
                f'The parameter "{name}" is a {type(value).__name__}; a parameter is a text, number, truth value or None. '
                "Flatten it, or log it as a file."
            )
        if isinstance(plain, float) and not math.isfinite(plain):
            raise InvalidInput(f'The parameter "{name}" is {plain}; a parameter is finite. Log what varies as a metric.')
        if isinstance(plain, str) and len(plain) > LONGEST_TEXT:
            raise InvalidInput(f'The parameter "{name}" has {len(plain)} characters; {LONGEST_TEXT} are the most.')
        scalars[name] = plain
    return scalars


def wire_value(value: float) -> float | str:
    """A Double of the API: JSON has no NaN and no infinities, so they travel as texts."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
