"""What a person does at the counter: one file per thing done. No Qt.

May import `desktop.cache`, `desktop.certificates`, `desktop.vault` and `sync`.
"""
