"""Dockerfile and compose.yaml name only commands, settings, queues, services and paths that exist."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.celery import celery as celery_cli
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.test import Client
from django.utils.module_loading import import_string
from gunicorn.config import Config

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
DOCKERFILE = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
DOCUMENTED = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.MULTILINE))
# Read by Python, pip and BLAS; and by the PostgreSQL image.
KNOWN_ELSEWHERE = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_DISABLE_PIP_VERSION_CHECK"} | {
    "PIP_NO_CACHE_DIR", "OPENBLAS_NUM_THREADS", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD",
}  # fmt: skip


def _instructions(word: str) -> list[str]:
    return re.findall(rf"^{word} (.+)$", DOCKERFILE, re.MULTILINE)


def _example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _check_command(words: list[str]) -> None:
    """Fail unless the program knows these words."""
    if words[0] == "env":
        assert {word.split("=", 1)[0] for word in words[1:2]} <= KNOWN_ELSEWHERE | DOCUMENTED
        words = words[2:]
    program, *rest = words
    if program == "python" and rest[0] == "-c":
        compile(rest[1], "compose.yaml", "exec")
    elif program == "python":
        assert (ROOT / rest[0]).is_file(), f"no {rest[0]}"
        assert rest[1] in get_commands(), f"no management command {rest[1]}"
        load_command_class(get_commands()[rest[1]], rest[1]).create_parser(*rest[:2]).parse_args(rest[2:])
    elif program == "gunicorn":
        given = Config().parser().parse_args(rest)
        assert callable(import_string(given.args[0].replace(":", ".")))
    elif program == "celery":
        _check_celery(rest)
    else:
        pytest.fail(f"unknown program in {shlex.join(words)}")


def _check_celery(words: list[str]) -> None:
    assert words[:2] == ["-A", "fashionai"]
    assert import_string("fashionai.celery_app").main == "fashionai"
    command = celery_cli.commands[words[2]]
    options = command.make_parser(command.context_class(command)).parse_args(list(words[3:]))[0]
    queues = options.get("queues") or []
    assert set(queues.split(",") if isinstance(queues, str) else queues) <= set(settings.JOB_QUEUES)


@pytest.mark.parametrize("name", OURS)
def test_every_command_of_compose_exists(name: str) -> None:
    service = SERVICES[name]
    _check_command(service.get("command") or json.loads(_instructions("CMD")[-1]))
    kind, *words = service["healthcheck"].get("test", ["NONE"])
    assert kind == ("NONE" if name == "migrate" else "CMD")
    if words:
        _check_command(words)


def test_a_command_that_does_not_exist_is_found_out() -> None:
    for words in (["python", "manage.py", "no_such"], ["celery", "-A", "fashionai", "worker", "-Q", "no_such"]):
        with pytest.raises(AssertionError):
            _check_command(words)


def test_every_service_says_whether_it_is_well() -> None:
    assert [name for name, service in SERVICES.items() if "healthcheck" not in service] == []
    idle = [name for name, service in SERVICES.items() if service["healthcheck"].get("disable")]
    assert idle == ["migrate"], "only what runs once and ends goes without"


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["compose.yaml", "Dockerfile"])
def test_the_probes_that_are_asked_answer(source: str) -> None:
    paths = set(re.findall(r"http://127\.0\.0\.1:8000(/[a-z/]+)", (ROOT / source).read_text(encoding="utf-8")))
    assert len(paths) == 1
    assert [Client().get(path).status_code for path in paths] == [200]


def test_the_broker_of_every_queue_has_a_worker() -> None:
    commands = [service.get("command", []) for service in SERVICES.values()]
    served = {queue for words in commands if "-Q" in words for queue in words[words.index("-Q") + 1].split(",")}
    assert served == set(settings.JOB_QUEUES)


def test_every_environment_variable_is_a_setting() -> None:
    names = {name for service in SERVICES.values() for name in service.get("environment", {})}
    names |= {name for line in _instructions("ENV") for name in re.findall(r"(?:^| )([A-Z_]+)=", line)}
    names |= {name for line in _instructions("RUN") for name in re.findall(r"(?<![\w$])([A-Z_]{3,})=", line)}
    assert sorted(names - DOCUMENTED - KNOWN_ELSEWHERE) == []


def test_the_example_of_env_names_what_compose_and_settings_read_and_holds_no_secret() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    interpolated = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
    example = _example()
    assert interpolated <= set(example)
    assert set(example) <= interpolated | DOCUMENTED
    assert {name: example[name] for name in ("SECRET_KEY", "POSTGRES_PASSWORD")} == {
        "SECRET_KEY": "",
        "POSTGRES_PASSWORD": "",
    }
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {service["env_file"] for service in SERVICES.values() if "env_file" in service} == {".env"}
    assert ".env" in ignored


def test_services_wait_for_services_that_exist_and_volumes_are_declared() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        mounted = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert mounted <= set(COMPOSE["volumes"]), name


def test_builds_name_a_stage_and_arguments_of_the_dockerfile() -> None:
    stages = set(re.findall(r"^FROM \S+ AS (\w+)$", DOCKERFILE, re.MULTILINE))
    arguments = {line.split("=")[0] for line in _instructions("ARG")}
    for name in OURS:
        build = SERVICES[name]["build"]
        assert (ROOT / build["context"] / "Dockerfile").is_file()
        assert build["target"] in stages
        assert set(build["args"]) <= arguments


def test_the_image_copies_what_exists_and_leaves_out_what_is_private() -> None:
    copied = [line.split() for line in _instructions("COPY") if "--from=" not in line]
    sources = [word for words in copied for word in words[:-1] if not word.startswith("--")]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".env", ".git", "var", ".venv"} <= set(left_out)


def test_the_image_runs_as_nobody_in_particular() -> None:
    users = _instructions("USER")
    assert users == ["shop"]
    assert DOCKERFILE.index("USER shop") < DOCKERFILE.index("\nCMD ")
    assert re.search(r"useradd --uid [1-9]\d{3,}", DOCKERFILE)


def test_the_image_installs_the_python_that_the_project_wants() -> None:
    assert set(re.findall(r"^FROM (\S+) AS", DOCKERFILE, re.MULTILINE)) == {"python:3.11-slim-bookworm"}
