"""届出: one change, from its form over the comparison to 受付済; a screen for every kind.

`presenter` is the clerk's story without Qt, `view` what stands on the screen, `steps` the pages
after the form. The form itself follows from the kind's declarations (desktop.forms). May import
desktop.forms, desktop.widgets, the shared modules of desktop.screens, and sync.
"""
