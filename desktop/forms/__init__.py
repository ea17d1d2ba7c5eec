"""Forms from declarations: a kind of change declares its fields, and its form follows.

`form` turns a kind of change into questions, by the table in `fieldset`; `question` says what a
question is; the files beside them are the questions there are, one for each kind of field;
`controls` shows them (Qt, as nothing else here). What the register offers (people, households)
comes through `question.Offers`. A new kind of field is one question and one control, and a line in
`fieldset` and in `controls`. May import desktop.widgets, desktop.language and sync.
"""
