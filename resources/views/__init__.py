"""The pages about connectors, named endpoints, widgets and Pops."""
