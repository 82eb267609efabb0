"""The bundled demo campaign: 13 jobs with real ctapipe 0.32 logs."""
