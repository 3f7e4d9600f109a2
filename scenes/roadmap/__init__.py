"""The course in one picture; it returns, lit, before each Part."""
