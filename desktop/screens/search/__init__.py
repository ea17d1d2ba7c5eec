"""受付・検索: one box; whom it finds stands under it as one types."""
