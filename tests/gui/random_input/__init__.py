"""Somebody who knows no reason presses keys, clicks, pulls at the window and at the line."""
