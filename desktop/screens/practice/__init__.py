"""The guide of the practice: a strip beside the screens that leads through an outage."""
