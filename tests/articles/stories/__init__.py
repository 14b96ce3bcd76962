"""Stories: what is one report and what is not, measured and in the database."""
