"""Between which amounts a settlement lies where a figure is not known.

What is computed here are ranges; `flow` computes amounts. Nothing is guessed: an unknown ratio lies between 0 and 1, an unknown
limit between nothing and no limit, a lower bound holds.
"""
