"""madoguchi selftest: whether this machine can serve as a desk, said to who installs it.

One file per subject; `checks` is the list of all. Each looks at the real part (the keyring, a real
encrypted file, the press, the line), leaves nothing behind, and says what to do where it fails.
Words are said in both languages here, as by `verify`. No Qt but in `window`, a process of its own.
"""
