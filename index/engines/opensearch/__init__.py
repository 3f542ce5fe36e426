"""The engine on an OpenSearch cluster, for collections beyond one machine."""
