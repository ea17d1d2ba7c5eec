"""The proof on a certificate's paper: what its QR code states, and whether anybody may trust it.

Pure: no window, no database, no clock. May import `sync.journal`, `sync.base`.
"""
