"""The kinds of resources that the week makes, a module a service."""
