"""Builds the exported dbt package on DuckDB, twice, and compares its table with `bantam predict`: dbt.py BANTAM REPOSITORY DBT."""

import os
import subprocess
import sys
import tomllib

import check
import scoring
from engines import quoted

AS_OF = "2026-07-01"

PROFILE = """bantam_scores:
  target: dev
  outputs:
    dev: {type: duckdb, path: engine.duckdb, schema: main}
"""


def main():
    import duckdb

    program, repository, dbt = os.path.abspath(sys.argv[1]), sys.argv[2], os.path.abspath(sys.argv[3])
    with check.sample_folder(repository) as folder:
        scoring.bantam(program, folder, "train", "-q")
        scoring.bantam(program, folder, "export", "dbt", "-q", "-o", "package", "--as-of", AS_OF)
        package = os.path.join(folder, "package")
        with open(os.path.join(package, "profiles.yml"), "w", encoding="utf-8") as file:
            file.write(PROFILE)
        with open(os.path.join(folder, "bantam.toml"), "rb") as file:
            project = tomllib.load(file)
        statement = scoring.bantam(program, folder, "export", "sql", "-q", "--dialect", "duckdb", "--as-of", AS_OF)
        connection = duckdb.connect(os.path.join(package, "engine.duckdb"))
        for table in scoring.read_tables(folder, project, statement, ()):
            connection.register("given", table.arrow())
            connection.execute(f"CREATE TABLE {quoted(table.name)} AS SELECT * FROM given")
            connection.unregister("given")
        connection.close()
        for run in ("first", "second"):
            command = [dbt, "build", "--profiles-dir", ".", "--vars", f"{{as_of: '{AS_OF}'}}", "--no-use-colors"]
            done = subprocess.run(command, cwd=package, capture_output=True, text=True)
            print("\n".join(line for line in done.stdout.splitlines() if "Done." in line or "ERROR" in line or "FAIL" in line))
            if done.returncode != 0:
                sys.exit(f"the {run} run of dbt failed:\n{done.stdout[-4000:]}{done.stderr[-2000:]}")
        connection = duckdb.connect(os.path.join(package, "engine.duckdb"))
        result = connection.execute("SELECT * FROM lead_scores")
        names = [column[0] for column in result.description]
        rows = [dict(zip(names, row)) for row in result.fetchall()]
        difference = scoring.compare(scoring.predictions(program, folder, AS_OF), rows)
        print(f"dbt-duckdb: {len(rows)} leads after two runs, largest difference of log-odds {difference:.1e}")


if __name__ == "__main__":
    main()
