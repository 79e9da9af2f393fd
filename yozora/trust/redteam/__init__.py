"""The red team: attacks on a server over HTTP, as an outsider would make them."""
