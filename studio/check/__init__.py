"""Films tested as code is: truth, layout, legibility, pace and determinism, without a picture."""
