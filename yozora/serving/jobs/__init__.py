"""Durable jobs: a table of what was asked, the leases under which workers do it, and the files that come of it.

The promise: a job is a row before its submitter has an answer; it is run at least once; its effect (the row that says
"completed", its files, its event) happens exactly once, whatever is killed, stopped, restarted or filled up meanwhile.
"""
