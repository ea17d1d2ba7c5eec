"""Every screen in every language, style and size shows nothing that a machine can see is wrong."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.gui.gallery.__main__ import one_size
from tests.gui.gallery.stage import SIZES


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_no_scene_has_a_finding(size):
    drawn = one_size(size, ["--check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = drawn.communicate()
    assert drawn.returncode == 0, err
    findings = [json.loads(line) for line in out.splitlines()]
    assert not findings
