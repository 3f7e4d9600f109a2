"""The course as a picture: its road, its ladder of levels, its activation functions."""
