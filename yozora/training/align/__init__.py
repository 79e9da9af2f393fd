"""Alignment: what people choose changes the model, through small adapters that can be taken away again."""
