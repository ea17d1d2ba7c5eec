"""認証アプリ: one's own second factor is set up, with its code shown once."""
