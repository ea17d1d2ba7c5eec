"""転居届: a household, or part of it, moves within the town; from the form to 受付済.

`form` is what the clerk has entered so far, `presenter` the clerk's story without Qt, `view` what
stands on the screen. May import desktop.widgets, the shared modules of desktop.screens, and sync.
"""
