"""What is kept: one file per record type, from declared fields.

Wire form, storage, search keys, forms and differences follow from the declarations.
May import `sync.base` only.
"""
