"""A real OpenSearch cluster of several nodes on loopback, from Maven's artifacts: for the tests, and to try.

    python -m tests.cluster start      three nodes of 512 MB on ports 19200 to 19202, until `stop`
    python -m tests.cluster stop

The home is laid out once, in a folder of the system's for temporary files or in `ZHICE_CLUSTER_HOME`. It
needs Java 17 and Maven (`mvn`). OpenSearch refuses to run as root: as root the nodes are started as nobody.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

VERSION = "2.19.6"
PORT, NODES, HEAP = 19200, 3, "512m"
START_SECONDS = 180.0
_NOBODY = 65534


class ClusterError(RuntimeError):
    """A cluster that cannot be had here; the message says what is missing."""


@dataclass(frozen=True)
class Module:
    """A module of the server: its class, what it extends, the artifacts that it is of, its permissions."""

    folder: str
    plugin: str
    jars: tuple[str, ...]
    extended: str = ""
    permissions: tuple[str, ...] = ()


_RUNTIME, _SOCKET = "java.lang.RuntimePermission", "java.net.SocketPermission"
_MODULES = (
    Module(
        "transport-netty4",
        "org.opensearch.transport.Netty4Plugin",
        ("transport-netty4-client", "netty-"),
        permissions=(
            'java.io.FilePermission "/proc/sys/net/core/somaxconn", "read"',
            f'{_SOCKET} "*", "accept,connect"',
            f'{_RUNTIME} "setContextClassLoader"',
            f'{_RUNTIME} "getClassLoader"',
            'java.util.PropertyPermission "sun.nio.ch.bugLevel", "write"',
        ),
    ),
    Module(
        "lang-painless",
        "org.opensearch.painless.PainlessPlugin",
        ("lang-painless", "antlr4-runtime", "asm-", "opensearch-scripting-painless-spi"),
        permissions=(f'{_RUNTIME} "createClassLoader"', f'{_RUNTIME} "getClassLoader"'),
    ),
    Module(
        "analysis-common",
        "org.opensearch.analysis.common.CommonAnalysisPlugin",
        ("analysis-common",),
        extended="lang-painless",
    ),
)
_LOGGING = """status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""
_JVM = (
    "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=256m", "-XX:TieredStopAtLevel=1", "-Xss1m",
    "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "-Djna.nosys=true",
    "-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true",
    "-Dio.netty.recycler.maxCapacityPerThread=0", "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true", "-Dopensearch.distribution.type=tar",
)  # fmt: skip


def missing() -> str:
    """What this machine lacks to run a cluster, as the reason of a skipped test; empty if nothing."""
    absent = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    return f"a cluster needs {' and '.join(absent)}" if absent else ""


def home() -> Path:
    """A home of OpenSearch, laid out from Maven's artifacts if it is not there yet."""
    place = Path(
        os.environ.get("ZHICE_CLUSTER_HOME") or Path(tempfile.gettempdir()) / f"zhice-opensearch-{VERSION}"
    )
    if (place / "config" / "log4j2.properties").exists():
        return place
    if reason := missing():
        raise ClusterError(reason)
    with tempfile.TemporaryDirectory(dir=place.parent) as made:
        new = Path(made) / "home"
        _lay_out(new)
        os.chmod(made, 0o755)
        shutil.rmtree(place, ignore_errors=True)
        new.rename(place)
    return place


def _lay_out(place: Path) -> None:
    jars = place / "lib"
    for folder in ("bin", "lib", "modules", "plugins", "config"):
        (place / folder).mkdir(parents=True)
    pom = Path(__file__).with_name("pom.xml")
    command = ["mvn", "-B", "-q", "-f", str(pom), f"-Dv={VERSION}", "dependency:copy-dependencies"]
    done = subprocess.run([*command, f"-DoutputDirectory={jars}"], capture_output=True, text=True)
    if done.returncode:
        raise ClusterError(f"Maven could not resolve OpenSearch {VERSION}: {done.stdout.strip()[-300:]}")
    for module in _MODULES:
        _lay_out_module(place / "modules" / module.folder, module, jars)
    (place / "config" / "log4j2.properties").write_text(_LOGGING)


def _lay_out_module(folder: Path, module: Module, jars: Path) -> None:
    folder.mkdir()
    for jar in sorted(jars.iterdir()):
        # Lucene's analysis jars begin like the module's own, and stay the server's.
        if jar.name.startswith(module.jars) and "lucene" not in jar.name:
            jar.rename(folder / jar.name)
    values = {
        "name": module.folder,
        "description": module.folder,
        "version": VERSION,
        "opensearch.version": VERSION,
        "java.version": "11",
        "classname": module.plugin,
        "extended.plugins": module.extended,
        "has.native.controller": "false",
    }
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    (folder / "plugin-descriptor.properties").write_text(lines)
    if module.permissions:
        grants = "".join(f"  permission {each};\n" for each in module.permissions)
        (folder / "plugin-security.policy").write_text(f"grant {{\n{grants}}};\n")


@dataclass
class Cluster:
    """Nodes of one cluster in a folder; node n answers at `port` + n."""

    folder: Path
    port: int = PORT
    nodes: int = NODES
    heap: str = HEAP
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Such as `opensearch+http://127.0.0.1:19200,127.0.0.1:19201`, without a prefix."""
        return "opensearch+http://" + ",".join(f"127.0.0.1:{self.port + node}" for node in range(self.nodes))

    def start(self) -> None:
        """Start every node, and wait until they are a cluster."""
        for node in range(self.nodes):
            self.start_node(node)
        self.wait()

    def start_node(self, node: int) -> None:
        """Start one node, for the first time or again."""
        place = home()
        folder = self.folder / f"n{node}"
        config = folder / "config"
        for each in (config, folder / "data", folder / "logs", folder / "tmp"):
            each.mkdir(parents=True, exist_ok=True)
        shutil.copy(place / "config" / "log4j2.properties", config)
        (config / "opensearch.yml").write_text(self._settings(node))
        (config / "jvm.options").write_text("")
        options = [f"-Xms{self.heap}", f"-Xmx{self.heap}", *_JVM, f"-Djava.io.tmpdir={folder / 'tmp'}"]
        paths = [f"-Dopensearch.path.home={place}", f"-Dopensearch.path.conf={config}"]
        command = [
            "java",
            *options,
            *paths,
            "-cp",
            f"{place / 'lib'}/*",
            "org.opensearch.bootstrap.OpenSearch",
        ]
        with (folder / "out.log").open("ab") as log:
            self.processes[node] = subprocess.Popen(
                [*_as_nobody(self.folder), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                start_new_session=True,
                env={"PATH": os.environ["PATH"], "HOME": str(folder)},
            )
        (folder / "pid").write_text(str(self.processes[node].pid))

    def _settings(self, node: int) -> str:
        folder = self.folder / f"n{node}"
        seeds = ", ".join(f'"127.0.0.1:{self.port + 100 + each}"' for each in range(self.nodes))
        names = ", ".join(f"n{each}" for each in range(self.nodes))
        values = {
            "cluster.name": f"zhice-{self.port}",
            "node.name": f"n{node}",
            "path.data": folder / "data",
            "path.logs": folder / "logs",
            "network.host": "127.0.0.1",
            "http.port": self.port + node,
            "transport.port": self.port + 100 + node,
            "discovery.seed_hosts": f"[{seeds}]",
            "cluster.initial_cluster_manager_nodes": f"[{names}]",
            "node.processors": 2,
            # It would count what the serial collector has not swept yet, and refuse writes for it.
            "indices.breaker.total.use_real_memory": "false",
            "action.auto_create_index": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        return "".join(f"{name}: {value}\n" for name, value in values.items())

    def wait(self, nodes: int = 0, seconds: float = START_SECONDS) -> str:
        """Wait until so many nodes are a cluster; its state, green, yellow or red."""
        end = time.monotonic() + seconds
        query = f"_cluster/health?wait_for_nodes={nodes or self.nodes}&timeout=5s"
        while time.monotonic() < end:
            for node in range(self.nodes):
                try:
                    address = f"http://127.0.0.1:{self.port + node}/{query}"
                    with urllib.request.urlopen(address, timeout=8) as answer:
                        return str(json.load(answer)["status"])
                except OSError:
                    self._see(node)
            time.sleep(0.3)
        raise ClusterError(f"no cluster after {seconds:.0f} s; see {self.folder}/n0/out.log")

    def _see(self, node: int) -> None:
        process = self.processes.get(node)
        if process and process.poll() not in (None, -signal.SIGKILL):
            log = (self.folder / f"n{node}" / "out.log").read_text("utf-8", "replace").strip()
            raise ClusterError(f"node {node} ended with {process.returncode}: {log[-300:]}")

    def kill(self, node: int) -> None:
        """End a node at once, as a power cut does."""
        self.processes[node].kill()
        self.processes[node].wait()

    def pause(self, node: int, stopped: bool = True) -> None:
        """Stop a node without ending it, as a cut network does, or let it go on."""
        self.processes[node].send_signal(signal.SIGSTOP if stopped else signal.SIGCONT)

    def stop(self) -> None:
        """End every node."""
        for process in self.processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _as_nobody(folder: Path) -> list[str]:
    """What to put before a command so that it does not run as root, the files given to whom it runs as."""
    if os.getuid():
        return []
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _NOBODY, _NOBODY)
    return ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]


@contextmanager
def running(port: int = PORT, nodes: int = NODES) -> Iterator[Cluster]:
    """A cluster while the block lasts, in a folder of its own that goes with it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cluster = Cluster(Path(folder), port, nodes)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster")
    parser.add_argument("verb", choices=["start", "stop"])
    parser.add_argument("--port", type=int, default=PORT)
    given = parser.parse_args()
    folder = Path(tempfile.gettempdir()) / f"zhice-cluster-{given.port}"
    try:
        if given.verb == "start":
            cluster = Cluster(folder, given.port)
            cluster.start()
            print(f"{cluster.nodes} nodes: {cluster.address}/zhice")
        else:
            for path in folder.glob("n*/pid"):
                _end(int(path.read_text()))
            shutil.rmtree(folder, ignore_errors=True)
    except ClusterError as error:
        print(f"cluster: {error}", file=sys.stderr)
        return 1
    return 0


def _end(pid: int) -> None:
    command = Path(f"/proc/{pid}/cmdline")
    if command.exists() and b"org.opensearch.bootstrap.OpenSearch" in command.read_bytes():
        os.kill(pid, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
