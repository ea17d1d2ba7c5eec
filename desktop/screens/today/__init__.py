"""状況: the supervisor's day in pictures. `presenter` words it without Qt, `view` shows it."""
