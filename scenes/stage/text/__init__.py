"""Numbers and words: computed values as they are rounded, written and said."""
