"""The skills passport of a person: what she can do and did, as a page to print and as open badges."""
