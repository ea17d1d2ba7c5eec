"""照合: a certificate that somebody brings is checked by its code, offline."""
