"""保留: this desk's entries that the cloud set aside or lets wait, why, and what to do.

`model` says how each state looks, `presenter` is the clerk's story without Qt, `parkedlist`, `pane`
and `view` what stands on the screen. May import desktop.widgets, the shared modules of
desktop.screens, desktop.operations and sync.
"""
