"""The packaged desk with a watch inside: `window_child` as a program of its own."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["-m"]:
        import desk  # packaging/start/desk.py: what the packaged program does there

        sys.exit(desk.main())
    from tests.bench.window_child import main

    main(sys.argv[1:])
