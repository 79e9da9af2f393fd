"""Provenance: a signed C2PA manifest in every delivered file, and a verdict on any file."""
