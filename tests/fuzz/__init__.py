"""A long search for texts that the extraction engine falls over; see `__main__.py`."""
