"""What paper files are made of: ZIP and OLE containers, and XML in them."""
