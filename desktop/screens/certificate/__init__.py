"""住民票の写し: who asks, for whom, with what; look at the paper; print it; say what became of it.

`model` is what the form holds and asks of the desk, `presenter` the clerk's story without Qt, `view`
what stands on the screen, `supervisor` the sign-on over the clerk's session, `paper` the preview.
May import desktop.widgets, desktop.certificates.images, desktop.bridge, the shared modules of
desktop.screens, and sync.
"""
