"""責任者の決裁: the approval desk of a supervisor, over the work of who is signed on."""
