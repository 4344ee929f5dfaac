"""The pages about API users, teams and roles."""
