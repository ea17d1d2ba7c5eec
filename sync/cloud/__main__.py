"""`python -m sync.cloud` is the operator's command."""

from __future__ import annotations

import sys

from sync.cloud.main import main

sys.exit(main())
