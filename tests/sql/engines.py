"""Engines that run the exported SQL: each takes typed tables and a statement, and gives rows as dictionaries."""

import datetime
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))
import postgres  # noqa: E402

# The types of the header of a statement, by engine.
TYPES = {
    "postgres": {"text": "TEXT", "list": "TEXT[]", "number": "DOUBLE PRECISION", "flag": "BOOLEAN", "time": "TIMESTAMP", "instant": "TIMESTAMPTZ"},
    "sqlite": {"text": "TEXT", "list": "TEXT", "number": "REAL", "flag": "INTEGER", "time": "TEXT", "instant": "TEXT"},
}

# The time zone of the sessions: no result depends on it.
ZONE = "Asia/Tokyo"


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class Table:
    """A table with typed columns: names, types, and rows of Python values."""

    def __init__(self, name, columns, types, rows):
        self.name, self.columns, self.types, self.rows = name, columns, types, rows

    def with_instants(self):
        """The same table with every second column a timestamp with a zone, if it is one of times."""
        types = ["instant" if kind == "time" and place % 2 else kind for place, kind in enumerate(self.types)]
        rows = [[zoned(value) if kind == "instant" else value for value, kind in zip(row, types)] for row in self.rows]
        return Table(self.name, self.columns, types, rows)

    def definition(self, engine):
        types = TYPES[engine]
        columns = ", ".join(f"{quoted(c)} {types[t]}" for c, t in zip(self.columns, self.types))
        return f"CREATE TABLE {quoted(self.name)} ({columns})"

    def arrow(self):
        import pyarrow

        kinds = {
            "text": pyarrow.string(),
            "number": pyarrow.float64(),
            "flag": pyarrow.bool_(),
            "list": pyarrow.list_(pyarrow.string()),
            "time": pyarrow.timestamp("us"),
            "instant": pyarrow.timestamp("us", "UTC"),
        }
        arrays = [
            pyarrow.array([row[place] for row in self.rows], kinds[kind]) for place, kind in enumerate(self.types)
        ]
        return pyarrow.table(arrays, names=self.columns)


def zoned(time):
    return time and time.replace(tzinfo=datetime.timezone.utc)


class DuckDb:
    name = "duckdb"

    def run(self, tables, statement):
        import duckdb

        # The tables are small: threads would only wait for each other.
        connection = duckdb.connect(config={"threads": 1})
        connection.execute(f"SET TimeZone = '{ZONE}'")
        for table in tables:
            connection.register("given", table.with_instants().arrow())
            connection.execute(f"CREATE TABLE {quoted(table.name)} AS SELECT * FROM given")
            connection.unregister("given")
        result = connection.execute(statement)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row)) for row in result.fetchall()]

    def close(self):
        pass


class Sqlite:
    name = "sqlite"

    def run(self, tables, statement):
        connection = sqlite3.connect(":memory:")
        for table in tables:
            connection.execute(table.definition("sqlite"))
            marks = ", ".join("?" * len(table.columns))
            rows = [[sqlite_value(value) for value in row] for row in table.rows]
            connection.executemany(f"INSERT INTO {quoted(table.name)} VALUES ({marks})", rows)
        result = connection.execute(statement)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row)) for row in result.fetchall()]

    def close(self):
        pass


def sqlite_value(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, list):
        return ";".join(str(member).replace(";", ",") for member in value if member is not None)
    return int(value) if isinstance(value, bool) else value


class DataFusion:
    name = "datafusion"

    def run(self, tables, statement):
        import datafusion

        context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(1))
        for table in tables:
            arrow = table.with_instants().arrow()
            batches = arrow.to_batches()
            if not batches:
                import pyarrow

                batches = [pyarrow.RecordBatch.from_pylist([], schema=arrow.schema)]
            context.register_record_batches(quoted(table.name), [batches])
        frame = context.sql(statement.rstrip().rstrip(";"))
        return [row for batch in frame.collect() for row in batch.to_pylist()]

    def close(self):
        pass


class Postgres:
    """A cluster of its own, which `close` stops and removes; or a database of its own in the cluster of another process."""

    name = "postgres"

    def __init__(self, uri=None):
        import psycopg

        self.cluster = None if uri else postgres.Cluster(options="-c jit=off")
        self.connection = psycopg.connect(uri or self.cluster.uri, autocommit=True)
        if uri:
            name = f"process_{os.getpid()}"
            self.connection.execute(f"CREATE DATABASE {name}".encode())
            self.connection.close()
            self.connection = psycopg.connect(uri, dbname=name, autocommit=True)

    def run(self, tables, statement):
        cursor = self.connection.cursor()
        cursor.execute(f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; SET timezone = '{ZONE}'")
        for table in (table.with_instants() for table in tables):
            cursor.execute(table.definition("postgres").encode())
            marks = ", ".join(quoted(column) for column in table.columns)
            with cursor.copy(f"COPY {quoted(table.name)} ({marks}) FROM STDIN".encode()) as copy:
                for row in table.rows:
                    copy.write_row(row)
        cursor.execute(statement.encode())
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    def close(self):
        try:
            self.connection.close()
        finally:
            if self.cluster:
                self.cluster.stop()


ENGINES = {engine.name: engine for engine in (DuckDb, Postgres, Sqlite, DataFusion)}
