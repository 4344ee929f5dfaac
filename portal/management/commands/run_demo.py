"""What does `make run` do after the installation? Migrate, make the demo, serve, and print what to try first.

The server is started before anything is printed, and the printed `curl` line has been tried by then. Its key is
kept in `var/run.json` (0600): it outlives every later `seed_demo`, and is replaced when it no longer passes or
has less than 30 days left...
"""
