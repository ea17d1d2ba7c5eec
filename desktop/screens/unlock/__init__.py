"""パスフレーズ: opens the key file where the system has no keyring, or chooses its passphrase."""
