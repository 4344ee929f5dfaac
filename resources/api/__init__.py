"""This floor's part of the API: connectors, named endpoints, widgets, Pops, and what clients of Pops fetch."""
