"""The matching engine: occupations, skills, openings and people, ranked and explained.

Pure Python on numpy, scipy and scikit-learn: no Django, no clock, no database. `docs/matching.md` tells the method.
"""
