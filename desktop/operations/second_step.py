"""The step after the password, where a second factor is asked: what the screens know of it.

A file of its own, for the sign-on stands there before the parts of the work are loaded.
"""

from __future__ import annotations

FACTOR_WANTED = "sign_on.factor_wanted"
"""The code of the refusal that only means: the password is right, the second factor is missing."""

FACTOR = "factor"
"""The field of all that is said of a second factor."""
