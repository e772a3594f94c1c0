"""Messages of the platform as cases: JSON, XML and exports taken apart into tables, and these read as person, bill and amounts.

What an amount explains is not asked here; that is ``reconcile``.
"""
