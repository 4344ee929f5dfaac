"""This floor's part of the API: API users, teams and roles."""
