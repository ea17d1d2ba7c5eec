"""Where Qt meets threads, processes and printers. The files without Qt say so."""
