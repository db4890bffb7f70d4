from __future__ import annotations

import multiprocessing
import os
import uuid
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES, filesystem

from fashionai.celery import app
from fashionai.jobs import broker, nudge


def options(folder: Path) -> dict[str, str]:
    for name in ("queue", "control"):
        (folder / name).mkdir(exist_ok=True)
    return {
        "data_folder_in": f"{folder}/queue",
        "data_folder_out": f"{folder}/queue",
        "control_folder": f"{folder}/control",
    }


def channel(folder: Path) -> Any:
    return Connection("filesystem://", transport_options=options(folder)).default_channel


def test_filesystem_urls_use_the_broker_that_writes_whole_files(tmp_path: Path) -> None:
    assert TRANSPORT_ALIASES["filesystem"] == "fashionai.jobs.broker:Transport"
    assert isinstance(channel(tmp_path), broker.Channel)


def test_messages_come_out_once_and_in_order(tmp_path: Path) -> None:
    ours = channel(tmp_path)
    for number in range(3):
        ours._put("default", {"number": number})
    ours._put("gpu", {"number": 9})
    assert [ours._get("default")["number"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        ours._get("default")
    assert ours._size("gpu") == 1
    ours._get("gpu")
    assert os.listdir(tmp_path / "queue") == []


def test_message_that_is_still_being_written_is_invisible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = channel(tmp_path)
    seen: list[str] = []
    replace = os.replace

    def look_before(source: Any, target: Any) -> None:
        with pytest.raises(Empty):
            ours._get("default")
        seen.append("looked")
        replace(source, target)

    monkeypatch.setattr(broker.os, "replace", look_before)
    ours._put("default", {"a": 1})
    assert seen == ["looked"]
    assert ours._get("default") == {"a": 1}


def test_kombus_own_reader_fails_on_a_half_written_message(tmp_path: Path) -> None:
    """Negative control: what the transport we inherit from does with such a file."""
    theirs = SimpleNamespace(
        data_folder_in=str(tmp_path), store_processed=True, processed_folder=str(tmp_path / "processed")
    )
    (tmp_path / "processed").mkdir()
    (tmp_path / "1_a.default.msg").write_text("")
    with pytest.raises(ValueError, match="Expecting value"):
        filesystem.Channel._get(theirs, "default")


def test_unreadable_message_is_dropped_and_the_next_one_read(tmp_path: Path) -> None:
    ours = channel(tmp_path)
    (tmp_path / "queue" / "00_torn.default.msg").write_text('{"a":')
    ours._put("default", {"a": 1})
    assert ours._get("default") == {"a": 1}
    assert os.listdir(tmp_path / "queue") == []


def _bind_many(folder: Path, start: int) -> None:
    ours = channel(folder)
    for number in range(start, start + 25):
        ours._queue_bind("exchange", "", "", f"queue-{number}")
    os._exit(0)


def test_bindings_of_two_processes_are_all_kept(tmp_path: Path) -> None:
    options(tmp_path)
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_bind_many, args=(tmp_path, start)) for start in (0, 25)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    table = channel(tmp_path).get_table("exchange")
    assert sorted(row.queue for row in table) == sorted(f"queue-{number}" for number in range(50))


def test_deleted_queue_is_no_longer_bound(tmp_path: Path) -> None:
    ours = channel(tmp_path)
    ours._queue_bind("exchange", "", "", "one")
    ours._queue_bind("exchange", "", "", "two")
    ours._put("one", {})
    ours._delete("one", "exchange", "", "")
    assert [row.queue for row in ours.get_table("exchange")] == ["two"]
    assert ours._size("one") == 0


def test_nudge_reaches_the_queue_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def files(**_: Any) -> Connection:
        return Connection("filesystem://", transport_options=options(tmp_path))

    monkeypatch.setattr(app, "connection_for_write", files)
    job_id = uuid.uuid4()
    assert nudge.nudge(job_id, "training", "recommender.train")
    message = channel(tmp_path)._get("training")
    assert message["headers"]["task"] == nudge.TASK
    assert message["headers"]["argsrepr"] == repr([str(job_id)])


def test_broker_that_fails_is_counted_and_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def refuse(**_: Any) -> None:
        tried.append(1)
        raise RuntimeError("whatever a client library raises")

    breaker = nudge.Breaker()
    monkeypatch.setattr(nudge, "breaker", breaker)
    monkeypatch.setattr(app, "connection_for_write", refuse)
    assert [nudge.nudge(uuid.uuid4(), "default", "nightly") for _ in range(3)] == [False, False, False]
    assert (len(tried), breaker.failures) == (1, 1)
    breaker.reset()
    nudge.nudge(uuid.uuid4(), "default", "nightly")
    assert breaker.failures == 2
