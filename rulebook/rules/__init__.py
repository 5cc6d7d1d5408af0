"""How a regulation is read and applied: parameters, clauses, editions, routes, the calendar. Plain Python."""
