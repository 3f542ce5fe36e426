"""The only module that knows gunicorn: it starts, watches, replaces and stops the processes."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from web.serving.connections import Server
from web.serving.plan import STOP_WITHIN, STUCK_AFTER, Plan

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class ServerWorker(Worker):  # type: ignore[misc]
    """A process that serves with `Server` until it is told to stop, or its parent is gone."""

    def run(self) -> None:
        """The process's whole life."""
        plan: Plan = self.app.plan
        [listener] = self.sockets
        server = Server(self.wsgi, listener.sock, plan.threads, plan.proxies, is_shared=True)
        while self.alive and os.getppid() == self.ppid:
            self.notify()
            server.turn()
        server.finish(STOP_WITHIN)


class Arbitrated(BaseApplication):  # type: ignore[misc]
    """The application as gunicorn wants it, on a socket that is open already."""

    def __init__(
        self, application: WSGIApplication, warm: Callable[[], None], listener: socket.socket, plan: Plan
    ) -> None:
        self.plan = plan
        self._application, self._warm = application, warm
        self._descriptor = listener.detach()  # gunicorn closes it
        super().__init__()

    def load_config(self) -> None:
        """Settings for gunicorn; everything else it would read from files and the environment is left."""
        settings: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "workers": self.plan.processes,
            "worker_class": ServerWorker,
            "preload_app": True,
            "graceful_timeout": STOP_WITHIN + 1,
            "timeout": STUCK_AFTER,
            "loglevel": "warning",
            "proc_name": "zhice",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """The application; all that it needs has been read."""
        return self._application

    def reload(self) -> None:
        """What SIGHUP asks for: read again what the new processes will share."""
        super().reload()
        self._warm()
