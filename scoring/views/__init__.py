"""Pages about points: statements, the explanation of a line, boards."""
