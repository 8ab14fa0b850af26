"""A PostgreSQL cluster in a temporary folder, on loopback."""

import os
import shutil
import socket
import subprocess
import tempfile


class Cluster:
    """A running cluster with trusted local users; `stop` stops and removes it."""

    def __init__(self, options="", access=None):
        """`options` are further ones of the server, and `access` the lines of pg_hba.conf, if not those of initdb."""
        self.folder = tempfile.mkdtemp(prefix="bantam-postgres-")
        os.chmod(self.folder, 0o755)
        self.bin = programs()
        self.data = os.path.join(self.folder, "data")
        self.as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_postgres:
            shutil.chown(self.folder, "postgres", "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.command("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        if access is not None:
            write = f"cat > {self.data}/pg_hba.conf"
            subprocess.run([*self.as_postgres, "sh", "-c", write], check=True, input=access.encode())
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories='' -c fsync=off {options}"
        self.command("pg_ctl", "-D", self.data, "-o", options, "-l", os.path.join(self.folder, "log"), "-w", "start")
        self.uri = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def command(self, program, *args):
        subprocess.run(
            [*self.as_postgres, os.path.join(self.bin, program), *args],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self):
        try:
            self.command("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def programs():
    """The folder of initdb and pg_ctl."""
    base = "/usr/lib/postgresql"
    versions = sorted(os.listdir(base), key=float) if os.path.isdir(base) else []
    for version in reversed(versions):
        folder = os.path.join(base, version, "bin")
        if os.path.exists(os.path.join(folder, "initdb")):
            return folder
    raise SystemExit("PostgreSQL's programs are missing: apt-get install postgresql")
