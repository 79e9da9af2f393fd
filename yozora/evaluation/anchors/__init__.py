"""Anchors: our questions in the formats of public benchmarks, and a public measure computed here."""
