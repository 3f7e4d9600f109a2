"""Chapter which-for-what: Sort the levels to two sides, and see what each side is good for."""
