"""A process that gives way: the clerk's window goes before it on every processor."""

from __future__ import annotations

import os
import sys

NICENESS = 10
"""A tenth of the window's share where both want the same processor; all of it where it is free."""

_BELOW_NORMAL = 0x4000
"""BELOW_NORMAL_PRIORITY_CLASS:
https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-setpriorityclass
"""


def give_way() -> None:
    """Have this process and its threads run after the window's from now on."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - where it is needed

        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        kernel.SetPriorityClass.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
    else:
        os.nice(NICENESS)
