"""決裁: the supervisor's desk, where filings are compared with the register and decided.

`presenter` is the supervisor's story without Qt, `listing` what is listed and in which order,
`marks` what is approved at once, `deciding` what is asked of the desk; `view` what stands on the
screen, with `head` above the list, `rows` in it, `asking` under the
opened filing and `keying` at its foot. What a filing
is to the screens is said in `desktop.screens.queue.model`. May import desktop.widgets, the shared
modules of desktop.screens, desktop.screens.queue, and sync.
"""
