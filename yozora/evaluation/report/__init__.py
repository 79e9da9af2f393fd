"""The report: one page that shows an exam."""
