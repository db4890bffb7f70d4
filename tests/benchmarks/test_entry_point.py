"""`python -m benchmarks`: the list, clear errors, the table and the JSON line."""

import json
from pathlib import Path

import pytest

import benchmarks
from benchmarks import Result
from benchmarks.__main__ import main
from benchmarks.support.table import format_table

PROBE = '''"""Counts to three.

More words.
"""
from benchmarks import Result, UsageError


def add_arguments(parser):
    parser.add_argument("--to", type=int, default=3)


def run(args):
    if args.to < 1:
        raise UsageError("--to must be at least 1")
    return Result({"count": float(args.to)}, {"slow": {"count": 2.0}}, ["a note"])
'''


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A benchmark that drops in as a file, under a name no other test imports."""
    name = f"probe_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(PROBE, encoding="utf-8")
    monkeypatch.setattr(benchmarks, "__path__", [str(tmp_path)])
    return name


def test_list_shows_each_benchmark_with_one_line(probe: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert f"  {probe}  Counts to three." in capsys.readouterr().out.splitlines()


def test_list_names_the_real_benchmarks_but_not_what_they_share(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()[2:]]
    assert "cf" in names
    assert not {"support", "__main__"} & set(names)


def test_list_does_not_import_a_benchmark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.py").write_text('"""Breaks."""\nraise RuntimeError\n', encoding="utf-8")
    monkeypatch.setattr(benchmarks, "__path__", [str(tmp_path)])
    assert main([]) == 0
    assert "  broken  Breaks." in capsys.readouterr().out


def test_unknown_name_lists_the_known_ones(probe: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert capsys.readouterr().err == f"there is no benchmark 'nonsense'; choose one of: {probe}\n"


def test_impossible_argument_exits_with_what_to_do(probe: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_info:
        main([probe, "--to", "0"])
    assert exit_info.value.code == 2
    assert capsys.readouterr().err.endswith("error: --to must be at least 1\n")


def test_json_is_the_last_line(probe: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([probe, "--json", "--to", "4"]) == 0
    lines = capsys.readouterr().out.splitlines()
    machine = json.loads(lines[-1]).pop("machine")
    assert json.loads(lines[-1]) == {
        "benchmark": probe,
        "ours": {"count": 4.0},
        "peers": {"slow": {"count": 2.0}},
        "machine": machine,
    }
    assert "Python 3." in machine
    assert lines[0] == "a note"


def test_without_json_the_table_is_last(probe: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([probe])
    assert capsys.readouterr().out.splitlines()[-1] == "slow  2.0000 (1.50x)"


def test_table_has_a_ratio_where_one_exists() -> None:
    result = Result({"a": 1.0, "b": 20.0}, {"peer": {"a": 0.0}})
    assert format_table(result).splitlines() == [
        "           a     b",
        "ours  1.0000  20.0",
        "peer  0.0000     -",
    ]
