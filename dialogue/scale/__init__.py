"""Much data at once, for measuring: the same for the same seed and day, through no per-row signals."""

from dialogue.scale.loading import Amounts, CannotLoad, load

__all__ = ["Amounts", "CannotLoad", "load"]
