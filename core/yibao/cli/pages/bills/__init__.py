"""Pages about bills: statements, explanations, benefit years, comparisons.

Pages about anything else lie in `rules`.
"""
