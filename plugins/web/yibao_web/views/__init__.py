"""What pages show, made from documents: rows, bars and questions.

Nothing is computed anew but how wide a bar is; words of pages stand in the templates.
"""
