"""The instructor's desk: release, autograde, feedback, report. Needs the extra ``seminar[grade]``."""
