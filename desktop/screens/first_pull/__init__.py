"""初回受信: the register comes to a new desk; can be interrupted and goes on where it was."""
