"""What does a new version do to the tables, and may the version before serve meanwhile?"""
