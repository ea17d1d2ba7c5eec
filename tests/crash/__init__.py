"""Desks and a cloud that are killed at any instant; what a desk said it accepted is there.

`desk` is what runs in the processes that are killed, `cloud` the one they sync with, `lives` kills
them and looks into their files. `make crash RUNS=n` runs it by the thousand, `make test` a sample.
"""
