"""Every screen in every language, style and size shows nothing that a machine can see is wrong.

In the usual sizes `make test` looks at each scene twice, the second time in the other size,
language and style; `make hunt` looks at all eight there are.
"""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.gui.gallery.__main__ import one_size
from tests.gui.gallery.scenes import SCENES
from tests.gui.gallery.stage import LARGE, SIZES, USUAL

SOME = (
    "first-pull", "sign-on-first-refused", "search-found", "resident-foreign", "relocation-part",
    "relocation-confirm", "certificate-refused", "certificate-printed", "visit-items", "decisions",
    "today", "parked", "palette-found", "help-certificate",
)  # fmt: skip
"""What is looked over on the largest screen and with the largest letters: one of each screen."""


LOOKS = (
    ((USUAL[0], "ja", "light"), 0), ((USUAL[1], "en", "dark"), 0),
    ((USUAL[0], "en", "dark"), 1), ((USUAL[1], "ja", "light"), 1),
)  # fmt: skip
"""How the scenes are looked at: every other one from the first on, or from the second."""


@pytest.mark.parametrize(("look", "first"), LOOKS)
def test_no_scene_has_a_finding(look, first):
    size, language, style = look
    scenes = list(SCENES)[first::2]
    assert not findings(size, "--language", language, "--style", style, "--scenes", *scenes)


@pytest.mark.parametrize("size", LARGE, ids=lambda size: size.name)
def test_no_screen_has_a_finding_where_all_is_large(size):
    assert not findings(size, "--language", "ja", "--style", "light", "--scenes", *SOME)


@pytest.mark.hunt
@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_no_scene_has_a_finding_in_any_language_or_style(size):
    assert not findings(size)


def findings(size, *more):
    drawn = one_size(size, ["--check", *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = drawn.communicate()
    assert drawn.returncode == 0, err
    return [json.loads(line) for line in out.splitlines()]
