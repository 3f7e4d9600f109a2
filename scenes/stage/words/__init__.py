"""Words in a row: tokens as pills, their vectors, and questions to a model."""
