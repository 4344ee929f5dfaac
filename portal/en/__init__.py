"""How are moments and numbers written in English? Django looks here for its formats (FORMAT_MODULE_PATH)."""
