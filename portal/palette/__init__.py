"""One search over pages, actions, people and keys, for whoever knows a name and not the way."""
