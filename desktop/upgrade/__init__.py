"""From one version of the program to the next, or back as a whole.

A publisher signs newer versions (packaging/publish.py). The `offer` files find one, check it and
lay it complete in `<profile>/versions/<version>/`. There it is tried on a copy of this desk's
records, takes over, and proves itself; or it is refused. May import the cache, the vault's keys,
the self-test, the profile and the roads; no Qt. `standing` and `launching` run before anything
else is loaded and import the standard library only.
"""
