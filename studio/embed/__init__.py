"""Clips in the forms that pages, decks and platforms take."""
