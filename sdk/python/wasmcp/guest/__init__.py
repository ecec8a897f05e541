"""Between a server and the bindings of its component. Nothing is imported here: tests, which have no bindings, look into every package."""
