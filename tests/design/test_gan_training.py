import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
import torch

from design.gan.__main__ import main
from design.gan.networks import Discriminator, Generator, Shape
from design.gan.training import kept
from design.gan.training.augment import augment
from design.gan.training.data import Draw, TrainingSet, draw, randomness
from design.gan.training.losses import DiscriminatorTurn, Look
from design.gan.training.parallel import TooManyProcesses, device
from design.gan.training.settings import Settings
from design.gan.training.trainer import Trainer
from design.gan.training.watch import Stopped, Watch
from fashionai.vision.precision import BFLOAT16, computes_in_bfloat16

TINY = Shape(channels=1, base=2, widths=(8, 8), blocks=(1, 1), groups=(2, 1), condition=5, style=4, noise=4, hidden=8)
QUICK = Settings(images=48, batch=4, check_every=4, grow_at=(0.5,), bfloat16=False)


def dataset(count=24):
    chance = torch.Generator().manual_seed(0)
    conditions = torch.zeros(count, 5)
    conditions[torch.arange(count), torch.arange(count) % 3] = 1
    conditions[torch.arange(count), 3 + torch.arange(count) % 2] = 1
    images = torch.randint(0, 255, (count, 1, 8, 8), generator=chance, dtype=torch.uint8)
    return TrainingSet(images, conditions, torch.randn(count, 4, generator=chance), [[0, 1, 2], [3, 4]])


def weights(trainer):
    return {name: value.clone() for name, value in trainer.average.state_dict().items()}


def test_a_killed_run_goes_on_to_the_same_bits(tmp_path):
    whole = Trainer(dataset(), TINY, QUICK, tmp_path / "whole")
    whole.run()
    first = Trainer(dataset(), TINY, QUICK, tmp_path / "cut")
    first.run(until=8)
    second = Trainer(dataset(), TINY, QUICK, tmp_path / "cut")
    second.run()
    assert second.done == whole.done == 12
    for name, value in weights(whole).items():
        assert torch.equal(value, weights(second)[name]), name


def test_another_seed_trains_another_network(tmp_path):
    runs = [Trainer(dataset(), TINY, replace(QUICK, seed=seed), tmp_path / str(seed)) for seed in (0, 1)]
    for run in runs:
        run.run(until=4)
    assert not torch.equal(runs[0].average.basis, runs[1].average.basis)


def test_a_generator_that_is_taken_over_waits_until_the_discriminator_has_settled(tmp_path):
    first = Trainer(dataset(), TINY, QUICK, tmp_path / "first")
    first.run()
    taken = weights(first)
    settings = replace(QUICK, grow_at=(), settle=4)
    second = Trainer(dataset(), TINY, settings, tmp_path / "second")
    second.take_over(taken)
    before = {name: value.clone() for name, value in second.discriminator.state_dict().items()}
    second.run(until=4)
    for name, value in weights(second).items():
        assert torch.equal(value, taken[name]), name
    assert any(not torch.equal(value, before[name]) for name, value in second.discriminator.state_dict().items())
    second.run()
    assert any(not torch.equal(value, taken[name]) for name, value in weights(second).items())


def test_a_generator_that_is_taken_over_warms_up_when_it_begins(tmp_path):
    trainer = Trainer(dataset(), TINY, replace(QUICK, images=4_000, settle=200, rate=(1e-3, 1e-3)), tmp_path)
    rates = {}
    for done in (0, 99, 199, 200, 249, 299, 400):
        trainer.done = done
        trainer._set_rates()
        rates[done] = [one.param_groups[0]["lr"] for one in trainer.optimizers.values()]
    assert [round(1e5 * rates[done][0]) for done in rates] == [0, 0, 0, 1, 50, 100, 100]
    assert [round(1e5 * rates[done][1]) for done in rates] == [1, 100, 100, 100, 100, 100, 100]


def test_a_killed_run_of_a_taken_over_generator_goes_on_to_the_same_bits(tmp_path):
    settings = replace(QUICK, grow_at=(), settle=2)
    start = Trainer(dataset(), TINY, replace(QUICK, seed=5), tmp_path / "start")
    start.run()
    runs = []
    for name, stops in (("whole", [None]), ("cut", [8, None])):
        for stop in stops:
            run = Trainer(dataset(), TINY, settings, tmp_path / name)
            run.take_over(weights(start))
            run.run(until=stop)
        runs.append(weights(run))
    assert all(torch.equal(value, runs[1][name]) for name, value in runs[0].items())


def test_pictures_are_drawn_as_often_as_their_chances_say():
    chances = torch.ones(24)
    chances[3], chances[7] = 5.0, 0.0
    data = dataset()
    data = TrainingSet(torch.arange(24, dtype=torch.uint8).view(24, 1, 1, 1), *_but_images(data), chances)
    batch = draw(data, Draw(5_600, 4, 0.0, 0.0), randomness(0, 0, 0))
    counts = torch.bincount(((batch.real.flatten() + 1) * 127.5).round().long(), minlength=24)
    assert counts[7] == 0
    assert counts[3] / counts.sum() == pytest.approx(5 / 27, abs=0.02)
    with pytest.raises(ValueError, match="chances"):
        TrainingSet(data.images, *_but_images(data), torch.ones(3))


def _but_images(data):
    return data.conditions, data.styles, data.groups


def test_maps_are_bfloat16_only_where_the_processor_computes_in_it(tmp_path, monkeypatch):
    seen = []
    real = Discriminator.features
    monkeypatch.setattr(
        Discriminator, "features", lambda self, images, **how: seen.append(how["dtype"]) or real(self, images, **how)
    )
    for wanted in (False, True, None):
        Trainer(dataset(), TINY, replace(QUICK, bfloat16=wanted), tmp_path / str(wanted)).step()
    usual = torch.bfloat16 if BFLOAT16 else torch.float32
    assert seen == [torch.float32] * 2 + [torch.bfloat16] * 2 + [usual] * 2
    assert computes_in_bfloat16(torch.device("cuda"))


def test_a_step_leaves_nothing_behind_on_the_processor(tmp_path):
    """On a device that computes nothing, tensors of two devices still do not meet."""
    trainer = Trainer(dataset(), TINY, replace(QUICK, augment=0.5), tmp_path, on=torch.device("meta"))
    with pytest.raises(RuntimeError, match="meta") as raised:
        trainer.step()
    assert "item()" in str(raised.value)  # the numbers to tell are asked for at the end of a step
    assert trainer.done == 1
    assert {one.device.type for one in trainer.generator.parameters()} == {"meta"}


def test_a_gpu_is_taken_where_there_is_one_and_each_process_has_its_own(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device() == torch.device("cpu")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert device() == torch.device("cuda", 0)
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert device() == torch.device("cuda", 1)
    monkeypatch.setenv("LOCAL_RANK", "2")
    with pytest.raises(TooManyProcesses, match="--nproc-per-node=2"):
        device()


def test_a_run_of_other_settings_is_not_gone_on_with(tmp_path):
    Trainer(dataset(), TINY, QUICK, tmp_path).run(until=4)
    other = Trainer(dataset(), TINY, replace(QUICK, penalty=(1.0, 1.0)), tmp_path)
    kept.resume(other)
    assert other.done == 0


def test_progress_shows_samples_that_grow(tmp_path):
    shown = []
    Trainer(dataset(64), TINY, QUICK, tmp_path).run(lambda share, line, grid: shown.append((share, grid.shape)))
    assert [share for share, _ in shown] == [pytest.approx(4 / 12), pytest.approx(8 / 12), 1.0]
    assert [shape for _, shape in shown] == [(32, 32, 1), (64, 64, 1), (64, 64, 1)]


def test_a_stage_that_joins_changes_no_picture_at_first():
    torch.manual_seed(0)
    generator, discriminator = Generator(TINY), Discriminator(TINY)
    torch.nn.init.normal_(generator.paint[0].weight)
    z, condition, style = torch.randn(3, 4), torch.zeros(3, 5), torch.zeros(3, 4)
    small = generator(z, condition, style, grown=1)
    large = generator(z, condition, style)
    assert large.shape == (3, 1, 8, 8)
    torch.testing.assert_close(large, torch.nn.functional.interpolate(small, scale_factor=2, mode="bilinear"))
    images = torch.randn(3, 1, 8, 8)
    halved = torch.nn.functional.avg_pool2d(images, 2)
    torch.testing.assert_close(discriminator.features(images), discriminator.features(halved, grown=1))


def test_the_penalty_is_the_gradients_length():
    torch.manual_seed(0)
    discriminator = Discriminator(TINY)
    batch = draw(dataset(), Draw(4, 4, 0.0, 0.0), randomness(0, 0, 0))
    real, fake = batch.real, torch.randn_like(batch.real)
    verdict = DiscriminatorTurn(discriminator)(batch, real, fake, (1.0, 0.0), Look(None, torch.float32))
    images = torch.cat([real, fake]).requires_grad_()
    scores = discriminator.judge(discriminator.features(images), batch.condition.repeat(2, 1), batch.style.repeat(2, 1))
    (slopes,) = torch.autograd.grad(scores.sum(), images)
    lengths = slopes.square().sum(dim=(1, 2, 3))
    torch.testing.assert_close(verdict.penalty, lengths[:4].mean() + lengths[4:].mean())
    margin = scores[:4] - scores[4:]
    expected = torch.nn.functional.softplus(-margin).mean() + verdict.penalty / 2
    torch.testing.assert_close(verdict.loss, expected)


def test_a_batch_depends_on_seed_step_and_rank_alone():
    how = Draw(8, 4, 0.3, 0.5)
    one, same, other = (draw(dataset(), how, randomness(0, step, 0)) for step in (3, 3, 4))
    assert all(torch.equal(a, b) for a, b in zip(one, same, strict=True))
    assert not torch.equal(one.noise, other.noise)


def test_mismatched_conditions_differ_in_whole_attributes_and_stay_one_hot():
    batch = draw(dataset(), Draw(400, 4, 0.0, 0.1), randomness(0, 0, 0))
    assert (batch.other_condition != batch.condition).any(1).float().mean() > 0.5
    assert (batch.other_condition[:, :3].sum(1) == 1).all(), "the first attribute is never left open"
    assert (batch.other_condition[:, 3:].sum(1) <= 1).all()
    assert batch.style.eq(0).all(1).float().mean() == pytest.approx(0.1, abs=0.05)


def test_a_mismatch_is_what_a_picture_is_known_not_to_show():
    data, how = dataset(), Draw(4_000, 4, 0.4, 0.5)
    batch, half = draw(data, how, randomness(0, 0, 0)), slice(3, 5)
    # Conditions tell pictures apart here: the whole one of each is found again by its style or picture.
    flat = data.images.flatten(1).float() / 127.5 - 1
    shown = data.conditions[(torch.cdist(batch.real.flatten(1), flat)).argmin(1)]
    changed = (batch.other_condition != batch.condition).any(1)
    lies = [
        batch.other_condition[:, part].ne(shown[:, part]).any(1) & batch.other_condition[:, part].ne(0).any(1)
        for part in (slice(0, 3), half)
    ]
    assert (lies[0] | lies[1])[changed].all()
    assert changed.float().mean() > 0.5
    opened = batch.condition[:, half].eq(0).all(1)
    assert batch.other_condition[opened][:, half].ne(0).any(1).any(), "an open attribute can become a wrong one"
    before = draw(data, replace(how, sure=False), randomness(0, 0, 0))
    gone = before.other_condition[:, half].eq(0).all(1) & before.condition[:, half].ne(0).any(1)
    assert gone.any(), "what ships was taught that less said is less true"
    assert not (batch.other_condition[:, half].eq(0).all(1) & batch.condition[:, half].ne(0).any(1)).any()
    assert torch.equal(batch.real, before.real)
    assert torch.equal(batch.noise, before.noise)


def test_augmentation_keeps_shapes_and_gradients_and_off_means_off():
    images = torch.randn(16, 3, 12, 12, requires_grad=True)
    assert augment(images, 0.0, randomness(0, 0, 0)) is images
    changed = augment(images, 1.0, randomness(0, 0, 0))
    assert changed.shape == images.shape
    assert (changed == 0).any()
    changed.sum().backward()
    assert images.grad is not None
    assert images.grad.abs().sum() > 0


def test_a_loss_that_is_no_number_stops():
    with pytest.raises(Stopped, match="no number"):
        Watch().step(float("nan"), 0.0)


def test_a_discriminator_that_has_won_for_long_stops_and_one_that_only_leads_does_not():
    watch = Watch(patience=3)
    for lead in (25.0, 25.0, 1.0, 25.0, 25.0):
        watch.step(0.1, lead)
    with pytest.raises(Stopped, match="leads by more than 20"):
        watch.step(0.1, 25.0)


def test_collapse_is_told_after_two_checks():
    watch, real = Watch(), torch.randn(32, 1, 8, 8)
    same = real[:1].repeat(32, 1, 1, 1)
    assert watch.check(real.flip(0), real, real)
    assert not watch.check(same, real, real)
    assert watch.check(real.flip(0), real, real), "one check alone may have been chance"
    assert not watch.check(same, real, real)
    with pytest.raises(Stopped, match="samples differ"):
        watch.check(same, real, real)


def test_one_picture_for_each_condition_is_a_collapse_too():
    watch, real = Watch(), torch.randn(32, 1, 8, 8)
    varied = real.flip(0)
    assert watch.check(varied, real, varied + 0.1 * torch.randn_like(real))
    assert not watch.check(varied, real, varied)
    with pytest.raises(Stopped, match="samples of one condition differ"):
        watch.check(varied, real, varied)


def test_a_resumed_run_has_not_forgotten_what_it_watched(tmp_path):
    first = Trainer(dataset(), TINY, QUICK, tmp_path)
    first.run(until=8)
    again = Trainer(dataset(), TINY, QUICK, tmp_path)
    kept.resume(again)
    assert json.loads(again.watch.as_json()) == json.loads(first.watch.as_json())
    assert len(json.loads(again.watch.as_json())["leads"]) == 8


def test_other_pictures_or_another_beginning_are_another_run(tmp_path):
    Trainer(dataset(), TINY, QUICK, tmp_path).run(until=8)
    data = dataset()
    data.images[0] += 1
    changed, taken = Trainer(data, TINY, QUICK, tmp_path), Trainer(dataset(), TINY, QUICK, tmp_path)
    taken.take_over(weights(Trainer(dataset(), TINY, replace(QUICK, seed=9), tmp_path / "other")))
    same = Trainer(dataset(), TINY, QUICK, tmp_path)
    for one in (changed, taken, same):
        kept.resume(one)
    assert (changed.done, taken.done, same.done) == (0, 0, 8)


def test_a_collapsed_run_stops_and_keeps_the_last_good_average(tmp_path):
    trainer = Trainer(dataset(64), TINY, replace(QUICK, images=400, watch_from=9), tmp_path)
    trainer.run(until=8)
    good = kept.good(tmp_path)
    with pytest.raises(Stopped, match="collapsed"):  # eight steps in, all samples are still one grey
        trainer.run()
    assert trainer.done == 16
    for name, value in good.items():
        assert torch.equal(value, kept.good(tmp_path)[name])


SCRIPT = """
import sys, json, time, torch
from pathlib import Path
from tests.design.test_gan_training import TINY, QUICK, dataset
from design.gan.training.trainer import Trainer
from design.gan.training.parallel import first_alone, parallel
with parallel() as rank:
    with first_alone():
        drawn = Path(sys.argv[1], "drawn")
        made = not drawn.exists()
        if made:
            time.sleep(1)
            drawn.touch()
    trainer = Trainer(dataset(), TINY, QUICK, Path(sys.argv[1]))
    trainer.run()
    total = float(sum(value.double().sum() for value in trainer.generator.state_dict().values()))
    Path(sys.argv[1], f"rank{rank}.json").write_text(json.dumps([total, trainer.done, trainer.grown, made]))
"""


def test_two_processes_train_one_network(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", str(script)]
    environment = {**os.environ, "PYTHONPATH": os.getcwd(), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([*command, str(tmp_path)], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    told = [json.loads((tmp_path / f"rank{rank}.json").read_text()) for rank in (0, 1)]
    assert told[0][:3] == told[1][:3]
    assert [one[3] for one in told] == [True, False], "the first process alone makes what both read"
    alone = Trainer(dataset(), TINY, QUICK, tmp_path / "alone")
    alone.run()
    assert told[0][0] != float(sum(value.double().sum() for value in alone.generator.state_dict().values()))
    assert (alone.done, told[0][1]) == (12, 6), "both show all pictures of the run, half of them each"
    assert told[0][2] == alone.grown


def test_what_one_process_teaches_refuses_several(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("design.gan.__main__.processes", lambda: 2)
    with pytest.raises(SystemExit):
        main(["enlarger", "--work", str(tmp_path)])
    assert "without torchrun" in capsys.readouterr().err
