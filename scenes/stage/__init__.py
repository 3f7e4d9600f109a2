"""What every film shares: theme, vocabulary of mobjects, narration, chapter machinery."""
