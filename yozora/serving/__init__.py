"""The service: durable jobs, the HTTP API on top of them, the fleet past one machine. It refuses to know tensors."""
