"""Measurements, run by `make bench`: each figure beside its floor or a peer of the same run."""
