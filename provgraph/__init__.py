"""Where did this file come from, and what must be redone if it was wrong?"""

__version__ = "0.1.0"
