"""Demo data: three invented films, the programmes, cohorts and calls around them. See ``load_demo``."""
