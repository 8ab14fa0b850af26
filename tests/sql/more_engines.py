"""ClickHouse, Spark, Snowflake's dialect on fakesnow, and the parsers of sqlglot: engines that are too large for every run."""

import os
import shutil
import sys
import tempfile

import engines
import scoring
from engines import quoted


class ClickHouse:
    name = "clickhouse"

    def run(self, tables, statement):
        from chdb import session

        folder = tempfile.mkdtemp(prefix="bantam-clickhouse-")
        connection = session.Session(os.path.join(folder, "data"))
        kinds = {"text": "Nullable(String)", "number": "Nullable(Float64)", "flag": "Nullable(Bool)", "time": "Nullable(DateTime64(6, 'UTC'))"}
        try:
            import pyarrow.parquet

            connection.query("CREATE DATABASE IF NOT EXISTS d; USE d")
            for table in tables:
                file = os.path.join(folder, "table.parquet")
                pyarrow.parquet.write_table(table.arrow(), file)
                names = [name.replace("\\", "\\\\").replace('"', '\\"') for name in table.columns]
                columns = ", ".join(f'"{name}" {kinds[kind]}' for name, kind in zip(names, table.types))
                connection.query(f'CREATE TABLE d."{table.name}" ({columns}) ENGINE = Memory')
                connection.query(f"INSERT INTO d.\"{table.name}\" SELECT * FROM file('{file}', Parquet)")
            out = os.path.join(folder, "result.parquet")
            body = statement.rstrip().rstrip(";")
            connection.query(f"{body}\nINTO OUTFILE '{out}' FORMAT Parquet" if "SETTINGS" not in body else outfile(body, out))
            return pyarrow.parquet.read_table(out).to_pylist()
        finally:
            connection.close()
            shutil.rmtree(folder, ignore_errors=True)

    def close(self):
        pass


def outfile(body, out):
    """The statement with its result in a file; the settings come after the format."""
    query, settings = body.rsplit("\nSETTINGS ", 1)
    return f"{query}\nINTO OUTFILE '{out}'\nFORMAT Parquet\nSETTINGS {settings}, output_format_parquet_string_as_string = 1"


class Spark:
    name = "spark"

    def __init__(self):
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC")
        # A busy machine makes heartbeats late; Spark would take its only executor for lost, and wait for it for ever.
        builder = builder.config("spark.network.timeout", "3600s").config("spark.executor.heartbeatInterval", "60s")
        builder = builder.config("spark.storage.blockManagerHeartbeatTimeoutMs", "3600000")
        builder = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "4")
        self.spark = builder.config("spark.driver.memory", "3g").getOrCreate()
        self.spark.sparkContext.setLogLevel("ERROR")
        self.folder = tempfile.mkdtemp(prefix="bantam-spark-")

    def run(self, tables, statement):
        import pyarrow.parquet

        for table in tables:
            file = os.path.join(self.folder, f"{table.name}.parquet")
            pyarrow.parquet.write_table(table.arrow(), file)
            self.spark.read.parquet(file).createOrReplaceTempView(f"`{table.name}`")
        return [row.asDict() for row in self.spark.sql(statement.rstrip().rstrip(";")).collect()]

    def close(self):
        self.spark.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class FakeSnow:
    name = "snowflake"

    def run(self, tables, statement):
        import fakesnow
        import snowflake.connector

        if any("'" in column for table in tables for column in table.columns):
            raise scoring.Unable("fakesnow cannot create a table that has an apostrophe in the name of a column")
        with fakesnow.patch():
            connection = snowflake.connector.connect(database="d", schema="s")
            cursor = connection.cursor()
            kinds = {"text": "VARCHAR", "number": "DOUBLE", "flag": "BOOLEAN", "time": "TIMESTAMP_NTZ"}
            for table in tables:
                columns = ", ".join(f"{quoted(c)} {kinds[t]}" for c, t in zip(table.columns, table.types))
                cursor.execute(f"CREATE TABLE {quoted(table.name)} ({columns})")
                marks = f"({', '.join(['%s'] * len(table.columns))})"
                for start in range(0, len(table.rows), 500):
                    rows = table.rows[start : start + 500]
                    # A NaN is written as a text, which its column makes a number again.
                    values = ["NaN" if value != value else value for row in rows for value in row]
                    cursor.execute(f"INSERT INTO {quoted(table.name)} VALUES {', '.join([marks] * len(rows))}", values)
            cursor.execute(statement)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row)) for row in cursor.fetchall()]

    def close(self):
        pass


MORE = {engine.name: engine for engine in (ClickHouse, Spark, FakeSnow)}
engines.ENGINES.update(MORE)


def parsed(program, folder, as_of):
    """Parses the statements of every dialect by sqlglot: parsed, not run."""
    import sqlglot

    for dialect in ("bigquery", "databricks", "snowflake", "spark", "clickhouse", "postgres", "duckdb", "sqlite"):
        for what in ("scores", "scores --interval", "training", "points"):
            statement = scoring.bantam(
                program, folder, "export", "sql", "-q", "--dialect", dialect, "--what", *what.split(), "--as-of", as_of
            )
            try:
                trees = [tree for tree in sqlglot.parse(statement, read=dialect) if tree is not None]
                found = f"{len(trees)} statement"
            except sqlglot.errors.ParseError as error:
                print(f"{dialect} {what}: {str(error)[:500]}", file=sys.stderr)
                raise SystemExit(1) from None
            print(f"{dialect} {what}: parsed, not run ({found}, {len(statement):,} bytes)")
