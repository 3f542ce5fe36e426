"""One folder an engine, each behind the port of `index.engine`."""
