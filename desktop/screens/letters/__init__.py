"""受理通知 and the list for the visitor: printed from a filing, wherever it is on the screen."""
