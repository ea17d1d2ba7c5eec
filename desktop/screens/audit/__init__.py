"""監査: who looked at this resident, what did this person do, what happened at this desk.

`model` says what the screen asks of the desk, `presenter` tells the supervisor's story, `form`
holds the question's fields, `view` shows it all.
"""
