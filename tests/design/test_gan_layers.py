import pytest
import torch
from torch import nn
from torch.nn import functional

from design.gan.layers import Convolution, Pointwise, gradients_of_inputs_only, haar, inverse_haar


def test_the_haar_transform_keeps_lengths_and_is_undone():
    images = torch.randn(2, 3, 8, 6, dtype=torch.float64)
    bands = haar(images)
    assert bands.shape == (2, 12, 4, 3)
    torch.testing.assert_close(bands.square().sum(), images.square().sum())
    torch.testing.assert_close(inverse_haar(bands), images)


@pytest.mark.parametrize("groups", [1, 2])
def test_first_and_second_gradients_are_those_of_torchs_own_convolution(groups):
    torch.manual_seed(0)
    ours = Convolution(4, groups, 1.0).double()
    theirs = nn.Conv2d(4, 4, 3, padding=1, groups=groups, bias=False).double()
    theirs.weight.data.copy_(ours.weight.data)
    found = [_penalty_gradients(network, inputs_only=network is ours) for network in (ours, theirs)]
    for mine, reference in zip(*found, strict=True):
        torch.testing.assert_close(mine, reference)


def _penalty_gradients(network, *, inputs_only):
    """Gradients of a gradient penalty with respect to weights and inputs."""
    x = torch.linspace(-1, 1, 2 * 4 * 5 * 5, dtype=torch.float64).view(2, 4, 5, 5).requires_grad_()
    out = functional.softplus(3 * network(x)).sum()
    if inputs_only:
        with gradients_of_inputs_only():
            (slope,) = torch.autograd.grad(out, x, create_graph=True)
    else:
        (slope,) = torch.autograd.grad(out, x, create_graph=True)
    return torch.autograd.grad(slope.square().sum() + out, [x, network.weight])


def test_a_pointwise_layer_is_a_1x1_convolution():
    layer = Pointwise(3, 5, bias=True)
    x = torch.randn(2, 3, 4, 4)
    expected = functional.conv2d(x, layer.weight[:, :, None, None], layer.bias)
    torch.testing.assert_close(layer(x), expected)
