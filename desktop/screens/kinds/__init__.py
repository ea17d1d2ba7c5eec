"""届出の選択: every kind of change, by where a clerk looks for it, with why one cannot be begun.

`presenter` is the story without Qt, `view` what stands on the screen. May import desktop.widgets,
desktop.operations, the shared modules of desktop.screens, and sync.
"""
