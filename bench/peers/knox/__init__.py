"""django-rest-knox: a row by the first characters of the token, SHA-512, and its user."""
