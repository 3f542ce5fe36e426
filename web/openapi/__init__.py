"""The OpenAPI description of the API, a module a part."""
