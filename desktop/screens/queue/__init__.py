"""届出一覧: every filing of the town that this desk knows, where it stands and how far it got.

`model` says what a filing is to the screens (the approval desk shows the same), `presenter` is the
clerk's story without Qt, `view` what stands on the screen. May import desktop.widgets, the shared
modules of desktop.screens, and sync.
"""
