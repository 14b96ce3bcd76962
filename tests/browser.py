"""A real Chromium for tests."""
