"""The databases of the test: a PostgreSQL cluster in a temporary folder, and files of SQLite and DuckDB, all filled through ADBC."""

import os
import sys

import adbc_driver_manager.dbapi
import pyarrow
import pyarrow.csv

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))
import postgres  # noqa: E402

# A password with characters that an address has to escape; no output may have it in any form.
PASSWORD = "pl@nted/S3cret"
ESCAPED = "pl%40nted%2FS3cret"
# The columns of the sample that are yes or no, and that its rules do not compare with these words.
FLAGS = {"decision_process_known", "decision_criteria_known", "metrics_defined", "renewed"}
WORDS = {"champion_contact", "economic_buyer_met", "engaged"}


class Postgres:
    """A cluster on loopback, with a user of each kind."""

    name = "postgresql"
    has_types = True
    has_comments = True
    comment = "SELECT col_description('{table}'::regclass, attnum) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = '{column}'"

    def __init__(self):
        access = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        self.cluster = postgres.Cluster(access=access)
        self.port, self.admin_uri = self.cluster.port, self.cluster.uri
        self.uri = f"postgresql://etl:{ESCAPED}@127.0.0.1:{self.port}/postgres"
        self.reader_uri = f"postgresql://reader:{ESCAPED}@127.0.0.1:{self.port}/postgres"
        self.rows(
            "CREATE SCHEMA crm",
            f"CREATE ROLE etl LOGIN PASSWORD '{PASSWORD}'",
            f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'",
            "GRANT ALL ON SCHEMA crm TO etl",
            "GRANT USAGE ON SCHEMA crm TO reader",
            "REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC",
            "GRANT TEMPORARY ON DATABASE postgres TO etl",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA crm GRANT ALL ON TABLES TO etl",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA crm GRANT SELECT ON TABLES TO reader",
        )
        self.environment = {"WAREHOUSE_URI": self.uri, "READER_URI": self.reader_uri}
        self.section = '[connections.warehouse]\ndriver = "postgresql"\nuri_env = "WAREHOUSE_URI"\n'
        self.schema = "crm."

    def connect(self):
        import psycopg

        return psycopg.connect(self.admin_uri, autocommit=True)

    def rows(self, *statements):
        with self.connect() as connection:
            cursor = None
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def load(self, name, table):
        import adbc_driver_postgresql.dbapi

        with adbc_driver_postgresql.dbapi.connect(self.admin_uri) as connection, connection.cursor() as cursor:
            cursor.adbc_ingest(name, table, mode="create", db_schema_name="crm")
            connection.commit()
        self.rows(f"GRANT SELECT ON crm.{name} TO etl, reader")
        # Amounts of money are NUMERIC in most databases.
        for column in table.column_names:
            if column in ("amount", "budget_amount", "annual_revenue"):
                self.rows(f"ALTER TABLE crm.{name} ALTER COLUMN {column} TYPE NUMERIC(14, 2)")

    def close(self):
        self.cluster.stop()


class FileDatabase:
    """A file that a driver of ADBC opens."""

    schema = ""
    environment = {}
    comment = "SELECT comment FROM duckdb_columns() WHERE table_name = '{table}' AND column_name = '{column}'"

    def __init__(self, folder, name, driver, entrypoint, key):
        self.name = name
        self.file = os.path.join(folder, f"crm.{name}")
        self.driver, self.entrypoint, self.key = driver, entrypoint, key
        self.has_types = name == "duckdb"
        self.has_comments = self.has_types
        self.section = f'[connections.warehouse]\ndriver = "{name}"\nfile = "{self.file}"\n'

    def connect(self):
        return adbc_driver_manager.dbapi.connect(
            driver=self.driver, entrypoint=self.entrypoint, db_kwargs={self.key: self.file}, autocommit=True
        )

    def rows(self, *statements):
        with self.connect() as connection, connection.cursor() as cursor:
            result = []
            for statement in statements:
                cursor.execute(statement)
                result = cursor.fetchall() if cursor.description else []
            return result

    def load(self, name, table):
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.adbc_ingest(name, table, mode="create")

    def close(self):
        os.remove(self.file)


def sqlite(folder):
    import adbc_driver_sqlite

    return FileDatabase(folder, "sqlite", adbc_driver_sqlite._driver_path(), None, "uri")


def duckdb(folder, library):
    return FileDatabase(folder, "duckdb", library, "duckdb_adbc_init", "path")


def csv_table(file, has_types):
    """A CSV file of the sample with types: dates, flags and numbers, or for SQLite texts and numbers."""
    with open(file, encoding="utf-8") as lines:
        names = lines.readline().strip().split(",")
    kinds = {name: pyarrow.bool_() if has_types else pyarrow.string() for name in names if name in FLAGS}
    kinds |= {name: pyarrow.string() for name in names if name in WORDS}
    if not has_types:
        kinds |= {name: pyarrow.string() for name in names if name.endswith("_at") or name == "at"}
    options = pyarrow.csv.ConvertOptions(
        column_types=kinds, true_values=["yes"], false_values=["no"], null_values=[""], strings_can_be_null=True
    )
    return pyarrow.csv.read_csv(file, convert_options=options)
