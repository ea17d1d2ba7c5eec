"""The counter: screens, operations, the encrypted cache, certificates. Uses `sync`, never back."""
