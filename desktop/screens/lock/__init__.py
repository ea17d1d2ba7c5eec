"""画面ロック: stands over the work until its person, or another, signs on."""
