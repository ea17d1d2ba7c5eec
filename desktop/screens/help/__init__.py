"""ヘルプ: the page for where one is, over the work; the half-done form stays as it is below."""
