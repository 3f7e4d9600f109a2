"""The films: one module a Part, and the stage they share."""
