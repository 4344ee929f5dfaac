"""A company's own API, protected by the package `keydock`, which asks the gate over loopback at every request."""
