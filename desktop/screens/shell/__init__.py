"""The window around all screens: rail, top and status line, banner, keys; takes people places."""
