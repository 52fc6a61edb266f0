"""The complaint and its life: the table of moves, their conditions and effects, closing, categories, early warning."""
