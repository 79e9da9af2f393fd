"""Moderation: what a prompt asks for, however it is written, and whether a policy lets it be made."""
