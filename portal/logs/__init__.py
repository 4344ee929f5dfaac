"""What may a log line say? Its form, and what never stands in it."""
