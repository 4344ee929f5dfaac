"""What programs may ask of this floor: a file for each question."""
