"""Pages about bills: statements, explanations, benefit years.

Bills side by side lie in `comparison`, pages about anything else in `rules`.
"""
