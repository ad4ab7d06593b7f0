"""A cluster of Spark on this machine: a master, two workers and a Thrift server, on loopback.

They come with the package pyspark. A program that this file is, too, starts them and ends them
when the pipe from whoever asked for them closes, which is when that one ends, in whatever way.
"""

import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
WORKERS = 2
# Enough for a million entries. Heaps of all: 5.5 GB at most.
EXECUTOR_MEMORY = "1g"
SERVER_MEMORY = "2g"
# Of the master and of the workers: what has little to do costs more to compile well than to run.
# A server would take this for its heap, in place of `spark.driver.memory`.
SMALL = {
    "SPARK_DAEMON_MEMORY": "512m",
    "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
# Starting takes 15 s on two cores that do nothing else.
PATIENCE_SECONDS = 300
GRACE_SECONDS = 10
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Cluster:
    """Where it answers, and the process that ends it all."""

    home: Path
    port: int
    # Web pages of the master and of the application that is the Thrift server.
    master_page: int
    application_page: int
    supervisor: int

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse"

    @property
    def events(self) -> Path:
        """The log of all jobs, in a folder of each application."""
        return self.home / "events"

    @property
    def environment(self) -> dict[str, str]:
        """What leads the target ``spark_thrift`` of the profile to it."""
        return {
            "SPARK_THRIFT_HOST": HOST,
            "SPARK_THRIFT_PORT": str(self.port),
            "SPARK_WAREHOUSE": str(self.warehouse),
        }

    def workers(self) -> list[dict[str, Any]]:
        """What the master says of each worker."""
        return asked(self.master_page, "json/")["workers"]

    def executors(self) -> list[dict[str, Any]]:
        """What the application says of each process that does its work."""
        page = "api/v1/applications"
        [application] = asked(self.application_page, page)
        executors = asked(self.application_page, f"{page}/{application['id']}/executors")
        return [executor for executor in executors if executor["id"] != "driver"]

    def rows(self, query: str) -> list[tuple]:
        # Not before it is needed: the extra `spark` has it.
        from pyhive import hive

        with hive.connect(HOST, self.port) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()


def asked(port: int, page: str) -> Any:
    with urllib.request.urlopen(f"http://{HOST}:{port}/{page}", timeout=60) as answer:
        return json.load(answer)


@contextmanager
def cluster(home: Path) -> Iterator[Cluster]:
    """It runs in this context, and keeps all that it writes in ``home``."""
    with supervisor(home) as process:
        assert process.stdout
        told = process.stdout.readline()
        assert told, (home / "supervisor.log").read_text(encoding="utf-8")
        yield Cluster(home, **json.loads(told), supervisor=process.pid)
    assert left_of(home) == []


@contextmanager
def supervisor(home: Path) -> Iterator[subprocess.Popen]:
    """The process that starts the cluster. Its end, at last by its own hand, is that of all."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "supervisor.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, __file__, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            # A group that can be ended as one, executors that the workers start included.
            start_new_session=True,
            text=True,
        )
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(4 * GRACE_SECONDS)
        process.stdout.close()


def processes_of(home: Path) -> list[Path]:
    """What /proc says of each process of the cluster: all have the folder among their settings."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"SPARK_CONF_DIR=" + os.fsencode(home) in (process / "environ").read_bytes():
                found.append(process)
    return found


def left_of(home: Path) -> list[str]:
    """The processes that still run of all that was started for a cluster, as they were called."""
    found = []
    for process in processes_of(home):
        # Nothing of one that has ended, and that nobody has asked for yet.
        with suppress(OSError):
            found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


# From here on, what the supervisor does.


class EndedError(Exception):
    """Whoever asked for the cluster is gone."""


@dataclass(frozen=True)
class Supervisor:
    home: Path
    started: list[subprocess.Popen]

    def run(self) -> None:
        master, master_page, port, page = free_ports(4)
        self._configure(page)
        self._start(
            *("master", "org.apache.spark.deploy.master.Master"),
            *("--host", HOST, "--port", master, "--webui-port", master_page),
            **SMALL,
        )
        self._wait(lambda: asked(master_page, "json/"))
        address = f"spark://{HOST}:{master}"
        for number in range(WORKERS):
            self._start(
                *(f"worker_{number}", "org.apache.spark.deploy.worker.Worker", "--host", HOST),
                *("--port", 0, "--webui-port", 0, "--cores", 1, "--memory", EXECUTOR_MEMORY),
                *("--work-dir", self.home / "work", address),
                **SMALL,
            )
        self._wait(lambda: len(asked(master_page, "json/")["workers"]) == WORKERS)
        self._start(
            *("server", "org.apache.spark.deploy.SparkSubmit", "--master", address),
            *("--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"),
            *("spark-internal", "--hiveconf", f"hive.server2.thrift.port={port}"),
            *("--hiveconf", f"hive.server2.thrift.bind.host={HOST}"),
        )
        self._wait(lambda: socket.create_connection((HOST, port), 10).close() or True)
        told = {"port": port, "master_page": master_page, "application_page": page}
        print(json.dumps(told), flush=True)
        sys.stdin.read()

    def end(self) -> None:
        """All of it: what does not go by itself is killed, this process as well."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        # The server first, which lets its executors go.
        for process in reversed(self.started):
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)
        os.killpg(os.getpid(), signal.SIGKILL)

    def _configure(self, page: int) -> None:
        folders = {name: self.home / name for name in ("warehouse", "events", "scratch", "conf")}
        for folder in folders.values():
            folder.mkdir(exist_ok=True)
        settings = {
            "spark.driver.memory": SERVER_MEMORY,
            # Of hundreds of statements each has code of its own: Java's 240 MB were full.
            "spark.driver.extraJavaOptions": "-XX:ReservedCodeCacheSize=512m",
            "spark.executor.memory": EXECUTOR_MEMORY,
            "spark.driver.host": HOST,
            "spark.driver.bindAddress": HOST,
            "spark.ui.port": page,
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": folders["events"].as_uri(),
            # Small parts of a shuffle are joined down to so many, as if four workers were there.
            "spark.default.parallelism": 4,
            # Both workers have a process before there is work.
            "spark.scheduler.minRegisteredResourcesRatio": "1.0",
            "spark.scheduler.maxRegisteredResourcesWaitingTime": "60s",
            "spark.sql.warehouse.dir": f"file:{folders['warehouse']}",
            "spark.hadoop.javax.jdo.option.ConnectionURL": (
                f"jdbc:derby:;databaseName={folders['warehouse'] / 'metastore'};create=true"
            ),
            "spark.hadoop.hive.exec.scratchdir": folders["scratch"],
            "spark.hadoop.hive.exec.local.scratchdir": folders["scratch"],
            "spark.hadoop.hive.querylog.location": folders["scratch"],
            "spark.hadoop.hive.server2.logging.operation.log.location": folders["scratch"],
        }
        lines = "".join(f"{name} {value}\n" for name, value in settings.items())
        (folders["conf"] / "spark-defaults.conf").write_text(lines, encoding="utf-8")

    def _start(self, name: str, *words: object, **variables: str) -> None:
        package = find_spec("pyspark")
        assert package and package.origin, "the extra spark is not installed"
        spark = Path(package.origin).parent
        environment = {
            **os.environ,
            "SPARK_HOME": str(spark),
            "SPARK_CONF_DIR": str(self.home / "conf"),
            "SPARK_LOCAL_DIRS": str(self.home / "scratch"),
            "SPARK_LOCAL_IP": HOST,
            # It would listen to whoever submits a program.
            "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
            **variables,
        }
        with (self.home / f"{name}.log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [str(spark / "bin" / "spark-class"), *map(str, words)],
                # Derby leaves a log where it is started.
                cwd=self.home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=end_with_parent,
            )
        self.started.append(process)

    def _wait(self, answers: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            with suppress(OSError, ValueError):
                if answers():
                    return
            # Readable once nobody holds the other end.
            if select.select([sys.stdin], [], [], 0.3)[0]:
                raise EndedError
            for process in self.started:
                assert process.poll() is None, f"{process.args} has ended: see {self.home}"
        raise TimeoutError(f"No answer of {self.started[-1].args}: see {self.home}")


def end_with_parent() -> None:
    """The system kills this process once the supervisor is gone, even if it was killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [found.getsockname()[1] for found in sockets]
    for found in sockets:
        found.close()
    return ports


def main() -> None:
    running = Supervisor(Path(sys.argv[1]), [])
    try:
        with suppress(EndedError):
            running.run()
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        running.end()


if __name__ == "__main__":
    main()
