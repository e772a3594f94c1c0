"""Procedures such as joining: conditions, papers, steps, cost, and the answer to an application.

Other rooms ask it what a person would have to do.
"""
