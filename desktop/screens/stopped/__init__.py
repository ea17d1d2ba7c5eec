"""The program cannot go on: what happened, what to do next, and that nothing is lost."""
