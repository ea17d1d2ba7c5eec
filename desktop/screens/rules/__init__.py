"""運用規則: the town's rules in force, to read; what they say comes from the policy's data.

May import desktop.widgets, desktop.operations, and the shared modules of desktop.screens.
"""
