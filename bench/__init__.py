"""How fast is Keydock beside its field and beside the limit of the machine? `make bench` measures it."""
