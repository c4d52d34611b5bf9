"""The engine: from a file that was handed in to points with reasons. Needs the extra ``seminar[grade]``."""
