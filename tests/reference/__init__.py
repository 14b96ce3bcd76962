"""The rules of counting once more: slow, obvious, in plain Python over rows, written from their wording alone.

Nothing here imports the counting of the project. What the two make of the same rows is compared in the tests beside.
"""
