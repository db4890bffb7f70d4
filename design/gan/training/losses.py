"""The losses of R3GAN (Huang et al. 2024) with a condition: relativistic pairs, and R1 + R2 at every step.

Each turn is a module, so that DistributedDataParallel can wrap it: the gradient that a penalty needs is taken inside
its `forward`, and `backward` then runs the hooks as usual.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from design.gan.layers import gradients_of_inputs_only
from design.gan.networks import Discriminator
from design.gan.training.data import Batch


class Look(NamedTuple):
    """How the discriminator looks: stages in use, and the dtype of its maps."""

    grown: int | None
    dtype: torch.dtype


class Verdict(NamedTuple):
    """`loss` to be minimised; the rest detached, for watching. `real` scores (n,), `margin` of real over fake."""

    loss: Tensor
    real: Tensor
    margin: Tensor
    penalty: Tensor


class DiscriminatorTurn(nn.Module):
    """The discriminator's loss over a batch."""

    def __init__(self, discriminator: Discriminator) -> None:
        super().__init__()
        self.discriminator = discriminator

    def forward(self, batch: Batch, real: Tensor, fake: Tensor, weights: tuple[float, float], look: Look) -> Verdict:
        """`real` and `fake` as augmented; `weights` of the penalties and of mismatched conditions."""
        judge, count = self.discriminator.judge, len(real)
        images = torch.cat([real, fake]).detach().requires_grad_()
        features = self.discriminator.features(images, grown=look.grown, dtype=look.dtype)
        scores = judge(features, batch.condition.repeat(2, 1), batch.style.repeat(2, 1))
        with gradients_of_inputs_only():
            (slopes,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
        penalty = slopes.square().sum(dim=(1, 2, 3)).mean() * 2
        margin = scores[:count] - scores[count:]
        loss = functional.softplus(-margin).mean() + weights[0] / 2 * penalty
        if weights[1]:  # a real picture that does not show what is asked for
            wrong = judge(features[:count], batch.other_condition, batch.other_style)
            loss = loss + weights[1] * functional.softplus(wrong - scores[:count]).mean()
        return Verdict(loss, scores[:count].detach(), margin.detach().mean(), penalty.detach())


def generator_loss(discriminator: Discriminator, batch: Batch, fake: Tensor, real: Tensor, look: Look) -> Tensor:
    """`fake` as augmented; `real` are the scores that the discriminator just gave to its real pictures."""
    features = discriminator.features(fake, grown=look.grown, dtype=look.dtype)
    scores = discriminator.judge(features, batch.condition, batch.style)
    return functional.softplus(real - scores).mean()
