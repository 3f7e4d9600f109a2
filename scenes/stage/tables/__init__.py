"""Tables: matrices of numbers, heat maps, and products worked out entry by entry."""
