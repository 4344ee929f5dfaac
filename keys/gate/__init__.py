"""The fast road: the questions that are asked at every request, answered in front of Django (decision 0005)."""
