"""メモ: what the desks note of a person, beside the register; written, corrected, deleted.

`presenter` is the story without Qt, `view` what stands on the screen. May import desktop.widgets,
desktop.operations, the shared modules of desktop.screens, and sync.
"""
