from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from fashionai.registry import artifacts, services
from fashionai.registry.models import ModelVersion, Stage
from fashionai.registry.services import PromotionRefused
from fashionai.registry.serving import Champion

pytestmark = pytest.mark.django_db


def train(weight: float, name: str = "rec", **fields: Any) -> ModelVersion:
    arrays = {"items": np.full((3, 2), weight, dtype=np.float32)}
    return services.register(name=name, arrays=arrays, meta={"weight": weight}, data_fingerprint="f" * 64, **fields)


def promoted(weight: float, name: str = "rec") -> ModelVersion:
    return services.promote(train(weight, name), decision="better")


def stages(name: str = "rec") -> list[str]:
    return list(ModelVersion.objects.filter(name=name).order_by("version").values_list("stage", flat=True))


def damage(version: ModelVersion) -> None:
    """Flip one bit of one weight; the size and the header stay as they were."""
    file = version.folder / artifacts.TENSORS
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def champion(name: str = "rec", **options: float) -> Champion[float]:
    return Champion(name, lambda loaded, version: float(loaded.arrays["items"][0, 0]), **{"recheck": 0.0, **options})


def test_registered_version_is_a_challenger_with_files_that_read_back() -> None:
    version = train(0.5, metrics={"ndcg@20": 0.1}, model_settings={"factors": 2})
    assert (version.version, version.stage, len(version.sha256)) == (1, Stage.CHALLENGER, 64)
    loaded = artifacts.read(version.folder, version.sha256)
    np.testing.assert_array_equal(loaded.arrays["items"], np.full((3, 2), 0.5, dtype=np.float32))
    assert loaded.meta == {"weight": 0.5}
    assert version.size_bytes == sum(file.stat().st_size for file in version.folder.iterdir())
    assert sorted(file.name for file in version.folder.iterdir()) == [artifacts.META, artifacts.TENSORS]


def test_versions_count_up_by_model() -> None:
    assert [train(1.0).version, train(1.0).version, train(1.0, "other").version] == [1, 2, 1]


def test_names_that_could_leave_the_folder_are_refused() -> None:
    for name in ("../up", "a/b", "", "Rec", "x" * 81):
        with pytest.raises(ValueError, match="A model name is"):
            train(1.0, name)


def test_number_taken_by_another_training_meanwhile_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    first = train(1.0)
    save, tries = ModelVersion.save, []

    def once_too_late(self: ModelVersion, **options: Any) -> None:
        tries.append(self.version)
        if len(tries) == 1:
            self.version = first.version
        save(self, **options)

    monkeypatch.setattr(ModelVersion, "save", once_too_late)
    second = train(2.0)
    assert (second.version, tries) == (2, [2, 2])
    assert artifacts.read(first.folder, first.sha256).meta == {"weight": 1.0}
    assert artifacts.read(second.folder, second.sha256).meta == {"weight": 2.0}


def test_row_that_cannot_be_written_leaves_no_files(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(row: ModelVersion) -> ModelVersion:
        raise OSError("the database is away")

    monkeypatch.setattr(services, "_number", fail)
    with pytest.raises(OSError, match="away"):
        train(1.0)
    assert list((Path(settings.ARTIFACT_ROOT) / "rec").iterdir()) == []


def test_artifact_is_never_overwritten(tmp_path: Path) -> None:
    arrays = {"a": np.zeros(2, dtype=np.float32)}
    sha256, _ = artifacts.write(tmp_path / "v", arrays, {})
    with pytest.raises(FileExistsError):
        artifacts.write(tmp_path / "v", {"a": np.ones(2, dtype=np.float32)}, {})
    np.testing.assert_array_equal(artifacts.read(tmp_path / "v", sha256).arrays["a"], arrays["a"])
    assert [file.name for file in tmp_path.iterdir()] == ["v"]


def test_promotion_retires_the_champion_before() -> None:
    first, second = promoted(1.0), promoted(2.0)
    first.refresh_from_db()
    assert stages() == [Stage.RETIRED, Stage.CHAMPION]
    assert first.retired_at is not None
    assert (second.decision, second.retired_at) == ("better", None)
    assert ModelVersion.objects.champion("rec") == second
    assert list(ModelVersion.objects.served_before("rec")) == [first]


def test_promoting_the_champion_again_changes_nothing() -> None:
    version = promoted(1.0)
    again = services.promote(version, decision="once more")
    assert (again.decision, again.promoted_at) == ("better", version.promoted_at)


def test_database_refuses_a_second_champion() -> None:
    promoted(1.0)
    other = train(2.0)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelVersion.objects.filter(pk=other.pk).update(stage=Stage.CHAMPION)


@pytest.mark.parametrize("harm", ["flip", "tensors gone", "meta gone", "meta changed"])
def test_damaged_artifact_is_refused_and_the_champion_kept(harm: str) -> None:
    present, wanted = promoted(1.0), train(2.0)
    if harm == "flip":
        damage(wanted)
    elif harm == "meta changed":
        (wanted.folder / artifacts.META).write_text(json.dumps({"weight": 9}))
    else:
        (wanted.folder / (artifacts.TENSORS if harm == "tensors gone" else artifacts.META)).unlink()
    with pytest.raises(PromotionRefused, match="may not serve"):
        services.promote(wanted, decision="better")
    wanted.refresh_from_db()
    assert ModelVersion.objects.champion("rec") == present
    assert wanted.stage == Stage.REJECTED
    assert "Damaged artifact" in wanted.decision


def test_file_that_matches_its_digest_but_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / artifacts.TENSORS).write_bytes(b"not a model")
    (tmp_path / artifacts.META).write_text("{}")
    with pytest.raises(artifacts.CorruptArtifact, match="cannot be parsed"):
        artifacts.read(tmp_path, artifacts.digest(tmp_path))


def test_version_that_was_deleted_cannot_depose_the_champion() -> None:
    present, gone = promoted(1.0), train(2.0)
    ModelVersion.objects.filter(pk=gone.pk).delete()
    with pytest.raises(PromotionRefused, match="no longer in the registry"):
        services.promote(gone, decision="better")
    assert ModelVersion.objects.champion("rec") == present


def test_rollbacks_go_further_back_each_time_and_stop_at_the_first() -> None:
    for weight in (1.0, 2.0, 3.0):
        promoted(weight)
    assert services.rollback("rec", decision="worse sales").version == 2
    assert services.rollback("rec", decision="still").version == 1
    with pytest.raises(PromotionRefused, match="no earlier champion"):
        services.rollback("rec", decision="and again")
    assert stages() == [Stage.CHAMPION, Stage.REJECTED, Stage.REJECTED]


def test_rollback_passes_over_damaged_versions() -> None:
    first, second, third = (promoted(weight) for weight in (1.0, 2.0, 3.0))
    damage(second)
    assert services.rollback("rec", decision="back") == first
    assert stages() == [Stage.CHAMPION, Stage.REJECTED, Stage.REJECTED]
    third.refresh_from_db()
    assert third.decision == "back"


def test_rollback_with_nothing_whole_to_go_to_keeps_the_champion() -> None:
    first, second = promoted(1.0), promoted(2.0)
    damage(first)
    with pytest.raises(PromotionRefused):
        services.rollback("rec", decision="back")
    assert ModelVersion.objects.champion("rec") == second


def test_reject_speaks_only_of_challengers() -> None:
    version = promoted(1.0)
    assert services.reject(version, decision="no").stage == Stage.CHAMPION
    assert services.reject(train(2.0), decision="worse").stage == Stage.REJECTED


def test_process_serves_the_new_champion_without_a_restart() -> None:
    served = champion()
    assert served.get() is None
    promoted(1.0)
    assert served.get() == 1.0
    promoted(2.0)
    assert served.get() == 2.0
    services.rollback("rec", decision="back")
    assert served.get() == 1.0


def test_champion_is_looked_for_at_most_once_a_period(django_assert_num_queries: Any) -> None:
    promoted(1.0)
    served = champion(recheck=3600.0)
    with django_assert_num_queries(1):
        assert [served.get() for _ in range(50)] == [1.0] * 50


def test_unchanged_champion_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    promoted(1.0)
    served = champion()
    served.get()
    monkeypatch.setattr(artifacts, "read", lambda *_: pytest.fail("read again"))
    assert served.get() == 1.0


def test_champion_damaged_on_disk_leaves_the_one_in_memory() -> None:
    promoted(1.0)
    served = champion()
    assert served.get() == 1.0
    damage(promoted(2.0))
    assert served.get() == 1.0


def test_fresh_process_with_a_damaged_champion_serves_the_newest_that_is_whole() -> None:
    promoted(1.0)
    damage(promoted(2.0))
    damage(promoted(3.0))
    assert champion().get() == 1.0


def test_model_that_cannot_be_built_is_refused_too() -> None:
    promoted(1.0)
    served = Champion("rec", lambda loaded, version: loaded.arrays["items" if version.version == 1 else "gone"][0, 0])
    served.recheck = 0.0
    assert served.get() == 1.0
    promoted(2.0)
    assert served.get() == 1.0


def test_refused_champion_is_tried_again_when_its_files_are_restored() -> None:
    promoted(1.0)
    served = champion(retry=0.0)
    served.get()
    version = promoted(2.0)
    damage(version)
    assert served.get() == 1.0
    damage(version)  # the same bit once more: whole again
    assert served.get() == 2.0


def test_forgetting_loads_anew() -> None:
    promoted(1.0)
    served = champion(recheck=3600.0)
    served.get()
    promoted(2.0)
    assert served.get() == 1.0
    served.forget()
    assert served.get() == 2.0


def test_while_one_thread_loads_others_are_served_the_model_in_memory() -> None:
    promoted(1.0)
    served = champion()
    served.get()
    with served._lock:  # as another thread that loads
        promoted(2.0)
        assert served.get() == 1.0
    assert served.get() == 2.0


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite belongs to one thread")
def test_six_promotions_and_two_rollbacks_at_once_leave_exactly_one_champion() -> None:
    promoted(0.0)
    versions = [train(float(weight)) for weight in range(1, 7)]
    together = threading.Barrier(8, timeout=20)
    errors: list[Exception] = []

    def act(version: ModelVersion | None) -> None:
        together.wait()
        try:
            if version is None:
                services.rollback("rec", decision="back")
            else:
                services.promote(version, decision="race")
        except PromotionRefused:
            pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(version,)) for version in [*versions, None, None]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert stages().count(Stage.CHAMPION) == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite belongs to one thread")
def test_five_first_registrations_at_once_get_five_numbers_and_whole_files() -> None:
    together = threading.Barrier(5, timeout=20)
    made: list[ModelVersion] = []

    def act(weight: float) -> None:
        together.wait()
        made.append(train(weight))
        connection.close()

    threads = [threading.Thread(target=act, args=(float(weight),)) for weight in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(version.version for version in made) == [1, 2, 3, 4, 5]
    for version in made:
        artifacts.read(version.folder, version.sha256)
