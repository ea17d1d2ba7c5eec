"""Forms from declarations: a kind of change declares its fields, and its form follows.

`form` turns a kind of change into questions, `question` says what a question is; `texts`, `movers`
and `address` are the questions there are, one for each kind of field; `controls` shows them (Qt, as
nothing else here). A new kind of field is one question and one control, and a line in `form` and in
`controls`. May import desktop.widgets, desktop.language and sync.
"""
