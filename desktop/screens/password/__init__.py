"""パスワードの変更: one's own password, before the work or in it."""
