"""Plain controls: they show what they are given and tell what the person did; no business.

A widget that draws takes the `Style` first; what it shows comes as frozen dataclasses, what the
person did leaves as signals. Each is usable by keyboard alone, names itself to screen readers and
never tells anything by colour alone.

May import PySide6, uharfbuzz, fonttools and sync.base; nothing of desktop outside this folder.
"""
