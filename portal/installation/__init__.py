"""What this installation is: what it is called, and which parts of the portal it has."""
