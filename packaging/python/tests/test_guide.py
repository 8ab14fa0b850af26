"""The blocks of the guide run, in the folder of the sample."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from conftest import ROOT


@pytest.mark.filterwarnings("ignore::bantam.BantamWarning")
def test_the_blocks_of_the_guide_run(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(sample, tmp_path / "sample")
    monkeypatch.chdir(tmp_path / "sample")
    page = (ROOT / "docs" / "guide" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    printed = capsys.readouterr().out
    assert "L900001  score" in printed and "lead_id" in printed and "hint:" in printed
