"""How the pages are served: connections with deadlines, lanes of work, processes, proxies in front."""
