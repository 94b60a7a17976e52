"""Feed broken input to everything that reads what people hand over."""
