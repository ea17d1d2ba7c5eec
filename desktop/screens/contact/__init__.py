"""連絡先の修正: one telephone number put right, from the form to 受付済.

`presenter` is the clerk's story without Qt, `view` what stands on the screen. May import
desktop.widgets, the shared modules of desktop.screens, and sync.
"""
