"""The exported scoring job on Spark, at a size that is given: tables made in Spark, scored by the statement that
`bantam export sql --dialect spark` prints, and a sample of the leads checked with `bantam verify sql`.

    python packaging/spark/score.py BANTAM FOLDER [--leads 20000] [--memory 4g] [--cores 2] [--minutes 45] [--keep-free 15]

The project is the bundled sample with tables of its own: ten activities a lead, an account for five leads, two contacts an account.
The same seed and number of leads give the same tables, whatever the partitions. Needs pyspark and Java 17 or newer.
"""

import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import threading
import time

import tables

AS_OF = "2026-07-01"
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Leads that are checked against `predict`.
SAMPLE = 2000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bantam")
    parser.add_argument("folder", help="for the tables, the result, what Spark spills, and the report")
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", default="4g", help="of the Java process: spark.driver.memory")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--partitions", type=int, help="spark.sql.shuffle.partitions; default: one for 100,000 leads")
    parser.add_argument("--minutes", type=float, default=45, help="a statement that takes longer is cancelled")
    parser.add_argument("--keep-free", type=float, default=15, help="a statement is cancelled below so many GB of free disk")
    parser.add_argument("--tables-only", action="store_true")
    args = parser.parse_args()
    args.bantam, args.folder = os.path.abspath(args.bantam), os.path.abspath(args.folder)
    args.partitions = args.partitions or 4 + args.leads // 100_000
    return args


def session(args):
    from pyspark.sql import SparkSession

    events = os.path.join(args.folder, "events")
    os.makedirs(events, exist_ok=True)
    settings = {
        "spark.driver.memory": args.memory,
        "spark.local.dir": os.path.join(args.folder, "spill"),
        "spark.sql.warehouse.dir": os.path.join(args.folder, "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": args.partitions,
        # Wide stages are beyond the 64 KB that Java allows a method: Spark would try, print an error, and do without by itself.
        "spark.sql.codegen.maxFields": 30,
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.parquet.compression.codec": "zstd",
        # A busy machine makes heartbeats late; Spark would take its only executor for lost, and wait for it for ever.
        "spark.executor.heartbeatInterval": "60s",
        "spark.network.timeout": "3600s",
        "spark.storage.blockManagerHeartbeatTimeoutMs": "3600000",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": f"file://{events}",
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
    }
    builder = SparkSession.builder.master(f"local[{args.cores}]").appName("bantam")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


class Limits:
    """Cancels what runs in a block after some minutes, or when the disk is nearly full, and says which."""

    def __init__(self, spark, args):
        self.spark, self.args = spark, args
        self.end, self.why = threading.Event(), None

    def __enter__(self):
        self.start = time.monotonic()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()
        return self

    def watch(self):
        while not self.end.wait(1.0):
            free = shutil.disk_usage(self.args.folder).free / 1e9
            minutes = (time.monotonic() - self.start) / 60
            if free < self.args.keep_free:
                self.why = f"{free:.1f} GB of the disk are free, fewer than {self.args.keep_free:g}"
            elif minutes > self.args.minutes:
                self.why = f"it takes longer than {self.args.minutes:g} minutes"
            if self.why:
                self.spark.sparkContext.cancelAllJobs()
                return

    def __exit__(self, kind, error, trace):
        self.end.set()
        self.thread.join()
        self.seconds = time.monotonic() - self.start
        if self.why:
            raise SystemExit(f"cancelled after {self.seconds:.0f} s: {self.why}") from None


def bantam(args, folder, *rest):
    done = subprocess.run([args.bantam, *rest], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bantam {' '.join(rest)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def project(args):
    """A folder with the sample's project and deals, and a model trained on them."""
    folder = os.path.join(args.folder, "project")
    if not os.path.isdir(os.path.join(folder, "models")):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(os.path.join(REPOSITORY, "data"), os.path.join(folder, "data"))
        shutil.copy(os.path.join(REPOSITORY, "bantam.toml"), folder)
        bantam(args, folder, "train", "-q")
    return folder


def with_files(text, files):
    """The project with other files for the leads and some tables."""
    for name, file in files.items():
        text, count = re.subn(f'"data/{name}\\.csv"', json.dumps(file), text)
        if count != 1:
            raise SystemExit(f"data/{name}.csv stands in the project {count} times")
    return text


def size(path):
    files = [file for file in glob.glob(os.path.join(path, "**"), recursive=True) if os.path.isfile(file)]
    return sum(os.path.getsize(file) for file in files)


def make_tables(spark, args):
    """Makes the tables that are not there, and registers all of them; rows and bytes of each."""
    made = {}
    for name, frame in tables.all_tables(spark, args.leads, args.seed, AS_OF).items():
        path = os.path.join(args.folder, "tables", name)
        if not os.path.exists(os.path.join(path, "_SUCCESS")):
            with Limits(spark, args) as limits:
                frame.write.mode("overwrite").parquet(path)
            print(f"{name}: made in {limits.seconds:.0f} s", flush=True)
        spark.sql(f"CREATE TABLE {name} USING parquet LOCATION '{path}'")
        made[name] = {"rows": spark.table(name).count(), "bytes": size(path)}
    return made


def spilled(folder, start):
    """What the tasks since a time did, from Spark's log of events."""
    sums = dict.fromkeys(("tasks", "spill_memory", "spill_disk", "shuffle_written", "read", "cpu_seconds", "gc_seconds"), 0)
    for file in glob.glob(os.path.join(folder, "events", "**"), recursive=True):
        if not os.path.isfile(file):
            continue
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                if '"SparkListenerTaskEnd"' not in line:
                    continue
                event = json.loads(line)
                metrics = event.get("Task Metrics")
                if metrics is None or event["Task Info"]["Launch Time"] < start * 1000:
                    continue
                sums["tasks"] += 1
                sums["spill_memory"] += metrics["Memory Bytes Spilled"]
                sums["spill_disk"] += metrics["Disk Bytes Spilled"]
                sums["shuffle_written"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                sums["read"] += metrics["Input Metrics"]["Bytes Read"]
                sums["cpu_seconds"] += metrics["Executor CPU Time"] / 1e9
                sums["gc_seconds"] += metrics["JVM GC Time"] / 1e3
    return sums


def peak_memory(spark):
    """The most memory that the Java process had, in bytes; None where the system does not say."""
    pid = spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid()
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except OSError:
        return None


def run(spark, args, folder):
    """Runs the statement as `export` prints it; seconds."""
    statement = bantam(
        args, folder, "export", "sql", "-q", "--dialect", "spark", "--as-of", AS_OF, "--as", "table", "--name", "lead_scores"
    )
    with open(os.path.join(args.folder, "scores.sql"), "w", encoding="utf-8") as file:
        file.write(statement)
    shutil.rmtree(os.path.join(args.folder, "warehouse"), ignore_errors=True)
    with Limits(spark, args) as limits:
        spark.sql(statement.rstrip().rstrip(";"))
    return limits.seconds


def verify(spark, args, folder):
    """Gives a sample of the leads with their rows of all tables to `bantam verify sql`; what it says."""
    checked = os.path.join(args.folder, "checked")
    shutil.rmtree(checked, ignore_errors=True)
    one_in = max(1, args.leads // SAMPLE)
    leads = spark.table("leads").where(f"pmod(xxhash64(lead_id, 'sample'), {one_in}) = 0")
    leads.cache().createOrReplaceTempView("sampled")
    parts = {
        "leads": "SELECT * FROM sampled",
        "activities": "SELECT /*+ BROADCAST(sampled) */ a.* FROM activities a LEFT SEMI JOIN sampled USING (lead_id)",
        "accounts": "SELECT /*+ BROADCAST(sampled) */ a.* FROM accounts a LEFT SEMI JOIN sampled USING (account_id)",
        "contacts": "SELECT /*+ BROADCAST(sampled) */ c.* FROM contacts c LEFT SEMI JOIN sampled USING (account_id)",
        "result": "SELECT /*+ BROADCAST(sampled) */ s.* FROM lead_scores s LEFT SEMI JOIN sampled ON sampled.lead_id = s.id",
    }
    files = {}
    for name, query in parts.items():
        spark.sql(query).coalesce(1).write.parquet(os.path.join(checked, name))
        (file,) = glob.glob(os.path.join(checked, name, "*.parquet"))
        os.rename(file, os.path.join(checked, f"{name}.parquet"))
        shutil.rmtree(os.path.join(checked, name))
        files[name] = f"{name}.parquet"
    files.pop("result")
    for part in ("data", "models"):
        os.symlink(os.path.join(folder, part), os.path.join(checked, part))
    with open(os.path.join(folder, "bantam.toml"), encoding="utf-8") as file:
        text = with_files(file.read(), files)
    with open(os.path.join(checked, "bantam.toml"), "w", encoding="utf-8") as file:
        file.write(text)
    return bantam(args, checked, "verify", "sql", "result.parquet", "--as-of", AS_OF)


def predict_project(args, folder):
    """The same project for `bantam predict` on the same tables: FOLDER/project/large.toml."""
    files = {name: os.path.join(args.folder, "tables", name, "*.parquet") for name in ("leads", *tables.OTHERS)}
    with open(os.path.join(folder, "bantam.toml"), encoding="utf-8") as file:
        text = with_files(file.read(), files)
    with open(os.path.join(folder, "large.toml"), "w", encoding="utf-8") as file:
        file.write(text)


def gigabytes(count):
    return "unknown" if count is None else f"{count / 1e9:.2f} GB"


def main():
    args = arguments()
    os.makedirs(args.folder, exist_ok=True)
    folder = project(args)
    predict_project(args, folder)
    spark = session(args)
    try:
        made = make_tables(spark, args)
        for name, table in made.items():
            print(f"{name}: {table['rows']:,} rows, {gigabytes(table['bytes'])} of Parquet")
        if args.tables_only:
            return
        start = time.time()
        seconds = run(spark, args, folder)
        version, peak = spark.version, peak_memory(spark)
        rows = spark.table("lead_scores").count()
        written = size(os.path.join(args.folder, "warehouse"))
        said = verify(spark, args, folder)
    finally:
        spark.stop()
    did = spilled(args.folder, start)
    if rows != args.leads:
        raise SystemExit(f"{rows:,} rows of {args.leads:,} leads")
    print(f"Spark {version} in local[{args.cores}] with {args.memory}, {args.partitions} shuffle partitions")
    print(f"scored: {rows:,} leads in {seconds:.0f} s, {gigabytes(written)} of Parquet")
    print(f"spilled: {gigabytes(did['spill_disk'])} on disk ({gigabytes(did['spill_memory'])} in memory)")
    print(f"shuffled: {gigabytes(did['shuffle_written'])}; read: {gigabytes(did['read'])}; {did['tasks']:,} tasks")
    print(f"CPU: {did['cpu_seconds']:.0f} s, garbage collection {did['gc_seconds']:.0f} s; most memory: {gigabytes(peak)}")
    print(said, end="")
    report = {"leads": rows, "seconds": seconds, "memory": args.memory, "cores": args.cores, "partitions": args.partitions}
    report |= {"spark": version, "peak_memory": peak, "result_bytes": written, "tables": made, "verify": said} | did
    with open(os.path.join(args.folder, "report.json"), "w", encoding="utf-8") as file:
        json.dump(report, file, indent=1)


if __name__ == "__main__":
    main()
