"""What does a page look like beyond its stylesheets? Icons and typeface, written from installed packages."""
