"""Single-device networks and the pure functions around them; no files, no environment, no device names."""
