"""No secret of the job's environment may get into a bundle, wherever the payload wrote it to."""

import json
import re
from collections.abc import Callable, Mapping

__all__ = ["Conceal", "concealer"]

Conceal = Callable[[bytes], bytes]

_SECRET = re.compile(
    r"passw|token|secret|credential|cookie|bearer|signature|(?:api|access|private|privacy)_?key", re.IGNORECASE
)
_LEAST = 6
"""Shorter values would be found everywhere."""


def concealer(environment: Mapping[str, str]) -> Conceal:
    """Takes out the values of variables whose names speak of secrets. Paths and numbers are none."""
    values = {text for name, text in environment.items() if _SECRET.search(name) and _is_secret(text)}
    written = {form for text in values for form in (text, json.dumps(text)[1:-1])}
    forms = sorted((form.encode("utf-8", "surrogateescape") for form in written), key=len, reverse=True)
    if not forms:
        return lambda data: data
    pattern = re.compile(b"|".join(map(re.escape, forms)))
    return lambda data: pattern.sub(b"***", data)


def _is_secret(value: str) -> bool:
    return len(value) >= _LEAST and not value.startswith(("/", "./", "~")) and not value.isdecimal()
