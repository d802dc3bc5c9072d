"""The nouns: frozen data classes that need nothing but the standard library."""
