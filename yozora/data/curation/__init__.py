"""Curation: somebody's own videos become shards to train on, and a manifest that says what became of every one."""
