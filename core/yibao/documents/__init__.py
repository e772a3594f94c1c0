"""JSON documents: what results and rules look like to machines.

Pages for people are made in the command line. Nothing here computes an amount.
"""
