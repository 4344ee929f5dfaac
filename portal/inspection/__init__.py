"""What is wrong or risky with an installation, and what is to be done? Asked by an operator, of one node."""
