"""The bundled demo campaign: 13 jobs with real ctapipe 0.32 logs."""

from pathlib import Path

__all__ = ["campaign"]


def campaign() -> Path:
    """The folder that holds ``jobs/<job id>/``, what each job left, and ``bundle.json``, what DIRAC knows of them."""
    return Path(__file__).with_name("campaign")
