"""One counter day on real parts: the demo, the end-to-end test and the screenshots are this one.

A stage starts the cloud, the lines and the desks as processes of their own; puppets press the
desks' keys; the day is told in eight steps. Nothing else imports this folder; it may import
everything.
"""
