"""The ledger: an append-only, hash-chained record of deliveries, takedowns, incidents and appeals."""
