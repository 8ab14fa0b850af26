"""The recipes of docs/tutorials/schedulers.md, run: `check.py BANTAM REPOSITORY FOLDER`. The exit code is 1 if one does not hold."""

import json
import os
import re
import shutil
import subprocess
import sys

LEADS = 402


class Check:
    """A trained project in a folder, the blocks of the page with its paths in place of those of a server, and what did not hold."""

    def __init__(self, bantam, repository, folder):
        self.folder = os.path.join(folder, "scoring")
        self.programs = os.path.join(folder, "programs")
        self.scratch = folder
        os.makedirs(self.programs)
        os.symlink(bantam, os.path.join(self.programs, "bantam"))
        os.makedirs(self.folder)
        shutil.copy(os.path.join(repository, "bantam.toml"), self.folder)
        shutil.copytree(os.path.join(repository, "data"), os.path.join(self.folder, "data"))
        self.environment = {**os.environ, "PATH": self.programs + os.pathsep + os.environ["PATH"], "TZ": "UTC"}
        subprocess.run([bantam, "train", "-q"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(repository, "docs", "tutorials", "schedulers.md"), encoding="utf-8") as file:
            page = file.read()
        blocks = re.findall(r"tests/schedulers/run.sh runs it -->\n```(\w+)\n(.*?)```", page, re.DOTALL)
        self.blocks = [(kind, self.with_paths(text)) for kind, text in blocks]
        self.failed = []

    def with_paths(self, text):
        return text.replace("/srv/scoring", self.folder).replace("/usr/local/bin", self.programs)

    def of(self, kind):
        return [text for own, text in self.blocks if own == kind]

    def holds(self, what, is_so):
        print(f"{'ok' if is_so else 'FAILED'}: {what}", flush=True)
        if not is_so:
            self.failed.append(what)

    def has_scores(self):
        """Whether the predictions of all leads and the summary of a run that has ended well are there; they are removed."""
        places = [os.path.join(self.folder, name) for name in ("predictions.csv", "night.json")]
        if not all(os.path.exists(place) for place in places):
            return False
        with open(places[0], encoding="utf-8") as file:
            rows = sum(1 for _ in file) - 1
        with open(places[1], encoding="utf-8") as file:
            code = json.load(file)["exit"]["code"]
        for place in places:
            os.remove(place)
        return (rows, code) == (LEADS, 0)


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode != 0:
        print(done.stdout[-3000:] + done.stderr[-3000:], file=sys.stderr)
    return done


def systemd(check):
    """The units are valid, and the command of the service does the job."""
    service, timer = check.of("ini")
    places = []
    for name, text in [("lead-scoring.service", service), ("lead-scoring.timer", timer)]:
        places.append(os.path.join(check.scratch, name))
        with open(places[-1], "w", encoding="utf-8") as file:
            file.write(text)
    verified = run(["systemd-analyze", "verify", *places])
    said = verified.stdout + verified.stderr
    check.holds("systemd takes the units without a remark", verified.returncode == 0 and "lead-scoring" not in said)
    calendar = re.search(r"OnCalendar=(.*)", timer)[1]
    check.holds("systemd knows the time", run(["systemd-analyze", "calendar", calendar]).returncode == 0)
    command = re.search(r"ExecStart=(.*)", service)[1].split()
    done = run(command, cwd=check.folder, env=check.environment)
    check.holds("the command of the service scores all leads", done.returncode == 0 and check.has_scores())


def cron(check):
    """The times of the entry are times, and its command does the job as cron runs it: by sh, in an environment with hardly anything."""
    from croniter import croniter

    (entry,) = check.of("cron")
    times, command = re.match(r"((?:\S+ ){4}\S+) (.*)", entry).groups()
    check.holds("the entry of cron has times, and no % in its command", croniter.is_valid(times) and "%" not in command)
    bare = {"HOME": check.scratch, "LOGNAME": "scoring", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
    done = run(["/bin/sh", "-c", command], cwd=check.scratch, env=bare)
    check.holds("the command of cron scores all leads", done.returncode == 0 and check.has_scores())


def airflow(check):
    """Airflow reads the graphs without an error, and runs the tasks."""
    (graphs,) = check.of("python")
    home = os.path.join(check.scratch, "airflow")
    os.makedirs(os.path.join(home, "dags"))
    with open(os.path.join(home, "dags", "lead_scoring.py"), "w", encoding="utf-8") as file:
        file.write(graphs)
    settings = {"AIRFLOW_HOME": home, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    environment = {**check.environment, **settings}
    program = [sys.executable, "-m", "airflow"]
    migrated = run([*program, "db", "migrate"], env=environment)
    errors = run([*program, "dags", "list-import-errors"], env=environment)
    check.holds("Airflow reads the graphs", migrated.returncode == 0 and "No data found" in errors.stdout)
    scored = run([*program, "tasks", "test", "lead_scoring", "predict", "2026-07-01"], env=environment)
    is_done = "return code 0" in scored.stdout + scored.stderr
    check.holds("Airflow runs the night, which scores all leads", is_done and check.has_scores())
    quarter = run([*program, "tasks", "test", "lead_scoring_quarter", "quarter", "2026-07-01"], env=environment)
    code = re.search(r"return code (\d+)", quarter.stdout + quarter.stderr)
    check.holds("Airflow runs the quarter", code is not None and code[1] in ("0", "5"))


def workflow(check):
    (text,) = check.of("yaml")
    place = os.path.join(check.scratch, "workflow.yml")
    with open(place, "w", encoding="utf-8") as file:
        file.write(text)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", place]
    check.holds("the workflow fits the schema of GitHub", run(command).returncode == 0)


def main():
    check = Check(*(os.path.abspath(argument) for argument in sys.argv[1:4]))
    for recipe in (systemd, cron, airflow, workflow):
        recipe(check)
    if check.failed:
        sys.exit(f"{len(check.failed)} recipes do not hold")


if __name__ == "__main__":
    main()
