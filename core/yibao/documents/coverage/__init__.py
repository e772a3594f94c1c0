"""What an area answers on a day: one grid of simple claims, how each comes out, and the outcome kept from call to call.

Figures one by one, and what is declared of benefits, stand in `city`.
"""
