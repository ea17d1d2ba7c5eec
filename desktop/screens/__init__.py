"""What the clerk sees: one folder a screen, view (Qt) and presenter (no Qt) apart.

Screens know places, not each other; the shell takes people from one to the next.
May import `desktop.widgets`, `desktop.operations` and `sync`; only the shell imports the bridge.
"""
