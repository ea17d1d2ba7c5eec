"""住民票の写し: who asks, for whom; look at the paper; print it; say what became of it.

`model` is what the form chooses from and asks of the desk, `presenter` the clerk's story without
Qt, `view` what stands on the screen, `wishform` the form, `supervisor` the sign-on over the clerk's
session, `paper` the preview and `drawing` how it comes there, `outcome` 交付済 or 書損. May import
desktop.widgets, desktop.operations, desktop.certificates.images, the shared modules of
desktop.screens, and sync.
"""
