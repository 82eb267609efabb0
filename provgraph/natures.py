"""What a file is to the run that names it, by its role and its name."""

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["BY_TYPE", "NATURES", "Nature", "nature"]


@dataclass(frozen=True, slots=True)
class Nature:
    """What a file is to the run that names it: its IVOA type and what its use means for lineage."""

    name: str
    type: str
    dataflow: bool
    influence: bool


NATURES: dict[str, Nature] = {
    n.name: n
    for n in (
        Nature("data", "Main", dataflow=True, influence=True),
        Nature("model", "Calibration", dataflow=False, influence=True),
        Nature("cuts", "Setup", dataflow=False, influence=True),
        Nature("calibration", "Calibration", dataflow=False, influence=True),
        Nature("configuration", "Setup", dataflow=False, influence=True),
        Nature("quality", "Quality", dataflow=False, influence=False),
        Nature("log", "Log", dataflow=False, influence=False),
        Nature("context", "Context", dataflow=False, influence=False),
    )
}

BY_TYPE: dict[str, Nature] = {n.type: n for n in reversed(NATURES.values())} | {
    "Preview": Nature("preview", "Preview", dataflow=False, influence=False)
}
"""IVOA type -> what it means for lineage."""

# First match counts. Roles are those seen in ctapipe 0.6 to 0.32, ctapipe_io_lst and lstchain.
_ROLE_NATURES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), nature)
    for pattern, nature in (
        (r"configuration$|config$|^config", "configuration"),
        (r"cross-validation|benchmark|quality|datacheck|check plot", "quality"),
        (r"model correction|pulseshape|drive positioning|impact template", "calibration"),
        (r"muon_efficiency|monitoring|calib|pedestal|flat.?field|atmosphere|correction factor", "calibration"),
        (r"model|reconstructor|regressor|classifier", "model"),
        (r"optimization result|cuts", "cuts"),
        (r"\blog$|^log\b", "log"),
        (r"camerageometry|camerareadout|opticsdescription|subarraydescription", "context"),
        (r"readme|servicedata|dl0\..*svc|target|run summary|pointing file", "context"),
    )
)
_NAME_NATURES = re.compile(
    r"(\.pkl|\.pickle|\.joblib|\.onnx)$|(\.ya?ml|\.toml|\.json|\.ini|\.cfg)$|(\.log|_log\.txt|\.tgz)$", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def _nature_of_role(role: str) -> str | None:
    return next((found for pattern, found in _ROLE_NATURES if pattern.search(role)), None)


def nature(role: str | None, name: str) -> str:
    """Nature of a file by its role; by its name where the role says nothing; data when neither does."""
    if role and (by_role := _nature_of_role(role)):
        return by_role
    by_name = _NAME_NATURES.search(name)
    if by_name is None:
        return "data"
    return ("model", "configuration", "log")[(by_name.lastindex or 1) - 1]
