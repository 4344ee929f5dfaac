"""What the Makefile and continuous integration run."""
