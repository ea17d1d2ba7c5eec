"""住民の記録: one person as the register confirms them, and what waits, unmistakably apart."""
