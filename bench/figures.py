"""Measured figures: three runs, the median, beside a baseline of the same run."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """``value`` is to be at most ``limit``; for a ratio, ``measured / baseline``, both in seconds."""

    name: str
    engine: str
    value: float
    unit: str
    limit: float
    measured: float | None = None
    baseline: float | None = None
    note: str = ""

    @property
    def bounded(self) -> bool:
        return self.limit < float("inf")

    @property
    def met(self) -> bool:
        return self.value <= self.limit


def ratio(
    name: str, engine: str, measured: Sequence[float], baseline: Sequence[float], limit: float, note: str = ""
) -> Figure:
    """Median of measured over median of baseline."""
    ours, raw = statistics.median(measured), statistics.median(baseline)
    return Figure(name, engine, ours / raw, "x", limit, ours, raw, note)


def timed(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def interleaved(ours: Callable[[], Any], raw: Callable[[], Any], runs: int) -> tuple[list[float], list[float]]:
    """Times of both, one after the other again and again, so that what else the machine does meets both."""
    ours(), raw()
    pairs = [(timed(ours), timed(raw)) for _ in range(runs)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def table(figures: Sequence[Figure]) -> str:
    """The figures for people."""
    rows = [("figure", "engine", "value", "limit", "measured", "baseline", "")]
    rows += [
        (
            f.name,
            f.engine,
            f"{f.value:.3g} {f.unit}",
            f"{f.limit:g} {f.unit}" if f.bounded else "",
            _seconds(f.measured),
            _seconds(f.baseline),
            ("met" if f.met else "NOT MET") if f.bounded else "",
        )
        for f in figures
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def document(figures: Sequence[Figure]) -> str:
    """The figures and the machine as JSON."""
    about = {
        "machine": platform.machine(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg(),
    }
    return json.dumps(
        {"about": about, "figures": [asdict(f) | ({"met": f.met} if f.bounded else {"limit": None}) for f in figures]},
        indent=1,
    )


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.3f} s" if value >= 1 else f"{value * 1000:.2f} ms"
