"""Settlement slips to print: a result document laid out as the slip a hospital hands out, a page of HTML that needs nothing else.

Amounts on a slip are copied from the document; only the balance before is worked out, from that after and what was paid. What a
terminal shows is made in `pages.bills`.
"""
