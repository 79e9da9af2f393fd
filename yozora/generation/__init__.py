"""The one way from request to video; the only caller of sampling and decoding."""
