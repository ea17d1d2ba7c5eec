"""Where the packaged cloud begins; its processes for long journals begin here too."""

from __future__ import annotations

import multiprocessing
import sys

from sync.cloud.main import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
