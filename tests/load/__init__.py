"""The load test: a hundred clients, curators and a newsroom, while workers and servers are killed. See run.py."""
