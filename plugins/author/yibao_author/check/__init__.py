"""``yibao check``: looks for slips in the rules of an area that loading them does not refuse.

Each check is a function from an area to findings. Nothing here settles a bill: what cases and laws show, the conformance kit tests.
"""
