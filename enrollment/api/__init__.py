"""The JSON interface to other systems of the school: who may study (REG-4.2)."""

from enrollment.api.study_right import api

__all__ = ["api"]
