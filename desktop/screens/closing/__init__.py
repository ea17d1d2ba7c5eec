"""日計: the day's sums, counting, closing; the earlier closings, on paper and as a file.

`model` words it, `presenter` is the clerk's story without Qt, `view` stands on the screen with its
`counting` form. May import desktop.widgets, desktop.operations, the shared modules of
desktop.screens, and sync.
"""
