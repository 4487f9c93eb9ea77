"""What `gradient_flow`, which chapter 2 gives away, makes of networks that are not its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nbformat
import pytest
import torch
from places import ROOT
from torch import nn

CHAPTER = ROOT / "chapters" / "02_vanishing_gradients.ipynb"


@pytest.fixture
def names() -> dict[str, Any]:
    """The names that the cell makes."""
    found: dict[str, Any] = {"nn": nn, "torch": torch}
    cells = nbformat.read(CHAPTER, as_version=4).cells
    (source,) = (cell.source for cell in cells if "\ndef gradient_flow(" in cell.source)
    exec(source, found)
    return found


def stacked(depth: int = 4) -> nn.Sequential:
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    for _ in range(depth):
        layers += [nn.Linear(8, 8), nn.Tanh()]
    return nn.Sequential(*layers, nn.Linear(8, 2))


def loss_of(model: Callable[..., torch.Tensor]) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return (model(torch.randn(5, 8, generator=generator)) ** 2).mean()


def test_it_lists_every_layer_first_layer_first(names: dict[str, Any]) -> None:
    assert len(names["gradient_flow"](stacked(), loss_of)) == 5


def test_layers_that_no_gradient_reaches_are_left_out(names: dict[str, Any]) -> None:
    model = stacked()
    whole = names["gradient_flow"](model, loss_of)
    model[0].requires_grad_(False)
    assert names["gradient_flow"](model, loss_of) == pytest.approx(whole[1:])
    assert not any(module._forward_hooks for module in model.modules())


def test_the_blocks_of_a_transformer_can_be_listened_to(names: dict[str, Any]) -> None:
    names["LAYERS"] = nn.TransformerEncoderLayer
    block = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, norm_first=True)
    model = nn.Sequential(nn.Unflatten(1, (1, 8)), nn.TransformerEncoder(block, 3,
                          enable_nested_tensor=False))  # fmt: skip
    sizes = names["gradient_flow"](model, loss_of)
    assert len(sizes) == 3
    assert all(size > 0 for size in sizes)
