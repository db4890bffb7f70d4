"""The command line; see the package docstring."""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import math
import os
import pkgutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import benchmarks
from benchmarks import Result, UsageError
from benchmarks.support.machine import describe_machine
from benchmarks.support.table import format_table


def available() -> dict[str, str]:
    """Benchmark names and the first lines of their docstrings, read without importing them."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.ispkg or module.name.startswith("_"):
            continue
        source = (Path(benchmarks.__path__[0]) / f"{module.name}.py").read_text(encoding="utf-8")
        found[module.name] = (ast.get_docstring(ast.parse(source)) or "").split("\n", 1)[0]
    return found


def as_json(name: str, result: Result) -> str:
    """The one line that `--json` ends with. What is not defined is null."""
    ours, peers = _defined(result.ours), {peer: _defined(measured) for peer, measured in result.peers.items()}
    return json.dumps(
        {"benchmark": name, "ours": ours, "peers": peers, "machine": describe_machine()},
        ensure_ascii=False,
        allow_nan=False,
    )


def _defined(measured: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in measured.items()}


def print_list() -> None:
    print("usage: python -m benchmarks NAME [options]; `python -m benchmarks NAME --help` explains them\n")
    names = available()
    width = max((len(name) for name in names), default=0)
    for name, line in sorted(names.items()):
        print(f"  {name.ljust(width)}  {line}")


def parser_for(name: str, module: ModuleType) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks {name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    return parser


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print_list()
        return 0
    name = arguments[0]
    if name not in available():
        known = ", ".join(sorted(available()))
        print(f"there is no benchmark {name!r}; choose one of: {known}", file=sys.stderr)
        return 2
    # Read when the numerical libraries are imported: a thread that waits for work must not count as CPU time.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
    module = importlib.import_module(f"benchmarks.{name}")
    parser = parser_for(name, module)
    args = parser.parse_args(arguments[1:])
    try:
        result = module.run(args)
    except UsageError as error:
        parser.error(str(error))
    print("\n".join([*result.notes, "", format_table(result)]))
    if args.json:
        print(as_json(name, result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
