"""The starter data (evtracker/starter_data): its format, and how it is read, checked, loaded and written."""
