"""What protects the service: tokens, rates, bounds on work and memory, connections that come to nothing.

What is asked is not looked at here.
"""
