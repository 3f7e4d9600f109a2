"""The voice of the films: who speaks, what was spoken already, and how it sounds in a file."""
