"""端末の登録: this machine becomes a desk, with the one-time code from the administrator."""
