"""The same person and bills under the rules of several areas.

It moves a case to another area and asks the other rooms. It settles nothing by itself.
"""
