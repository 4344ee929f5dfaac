"""The pages about API keys."""
