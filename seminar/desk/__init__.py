"""The instructor's desk: everything between a folder of downloads and grades, feedback and a report."""
