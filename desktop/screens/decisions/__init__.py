"""決裁: the supervisor's desk, where filings are compared with the register and decided.

`presenter` is the supervisor's story without Qt, `view` what stands on the screen. What a filing is
to the screens is said in `desktop.screens.queue.model`. May import desktop.widgets, the shared
modules of desktop.screens, desktop.screens.queue, and sync.
"""
