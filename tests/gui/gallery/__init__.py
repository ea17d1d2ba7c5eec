"""Every screen in each of its important states: drawn into pictures, and looked over by a machine.

A scene (`scenes.py`) makes a ready window from made-up people; `checks.py` looks for what a person
would stumble over; `python -m tests.gui.gallery FOLDER` draws all scenes to be looked at.
"""
