"""Demo data: three invented films, their plans and the people around them. See ``load_demo`` in ``loading``."""
