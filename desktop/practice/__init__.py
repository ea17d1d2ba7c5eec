"""練習: a made-up town on this machine alone, in which an outage can be played with a guide.

Its profile, its keys, its cloud and its line are its own and gone with its process; a real profile
is never opened in the same one. Only `main.py` and the demo import this folder; it may import
`sync.cloud` where that needs no server's parts.
"""
