"""The DRF authentication classes."""
