"""The studies of future contracts, shared by buyers and facilitators at one address."""
