"""Styles: how a finished picture is drawn over."""
