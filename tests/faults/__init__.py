"""The fault test: articles are taken in while servers and workers are killed and publishers misbehave. See run.py."""
