"""受付: the visitor at the counter, what was done for them, the total; and who waits or has gone.

`model` words a visit, `presenter` is the clerk's story without Qt; on the screen `pane` is the
visitor, `asking` what is asked, `rows` the lists' rows, and `view` puts them together. May import
desktop.widgets, desktop.operations, desktop.cache.visits, the shared modules of desktop.screens,
desktop.screens.certificate.model, and sync.
"""
