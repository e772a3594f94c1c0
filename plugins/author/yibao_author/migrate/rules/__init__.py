"""The rewriting itself: each module changes one kind of declaration."""
