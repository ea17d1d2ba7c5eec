"""From one version of the program to the next, or back as a whole.

A newer version lies complete in `<profile>/versions/<version>/`, brought and verified by others.
Here it is tried on a copy of this desk's records, takes over, and proves itself; or it is refused.
May import the cache, the vault's keys, the self-test and the profile; no Qt. `standing` and
`launching` run before anything else is loaded and import the standard library only.
"""
