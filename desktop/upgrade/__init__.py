"""Newer versions of the program: offered, tried, taken, or taken back."""
