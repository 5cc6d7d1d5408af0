"""A school that lends out keys of its workshops: a kind of application that the product does not know."""
