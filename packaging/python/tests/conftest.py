"""The sample with a model that the program has trained, and its predictions."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def program(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command line of the wheel."""
    command = Path(sys.executable).with_name("bantam")
    return subprocess.run([command, *arguments], cwd=cwd, check=True, capture_output=True, text=True)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample, its champion, and predictions.csv: all by the command line."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copy(ROOT / "bantam.toml", folder)
    program("train", "--quiet", cwd=folder)
    program("predict", "--quiet", "--raw-csv", "-o", "predictions.csv", cwd=folder)
    return folder
