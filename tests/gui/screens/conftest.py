"""What tests of the whole program share: no keyring of this machine is ever asked."""

from __future__ import annotations

import keyring
import pytest
from keyring.backends import fail


@pytest.fixture(autouse=True)
def no_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)
