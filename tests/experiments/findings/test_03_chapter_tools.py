"""What chapter 3 and the page beside it give away: a check-up, and the steepest curvature."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
import torch
from places import ROOT
from torch import nn
from torch.nn.functional import cross_entropy

PAGES = [
    ROOT / folder / "03_exploding_gradients.ipynb" for folder in ("chapters", "chapters/deeper")
]
ROWS = torch.arange(6)


@pytest.fixture
def names() -> dict[str, Any]:
    """Return the functions of both pages, and six rows of data in three classes."""
    draw = torch.Generator().manual_seed(0)
    found: dict[str, Any] = {
        "torch": torch,
        "nn": nn,
        "cross_entropy": cross_entropy,
        "x": torch.randn(6, 3, generator=draw, dtype=torch.float64),
        "y": torch.arange(6) % 3,
    }
    for cell in (cell for page in PAGES for cell in nbformat.read(page, as_version=4).cells):
        if cell.source.startswith(("def sharpest(", "def check_up(")):
            exec(cell.source, found)
    return found


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 3)).double()


def test_steepest_curvature_is_the_largest_eigenvalue(names: dict[str, Any]) -> None:
    """Against the whole matrix of second derivatives, which so small a network affords."""
    model = network()
    sizes = {name: weight.shape for name, weight in model.named_parameters()}

    def loss(flat: torch.Tensor) -> torch.Tensor:
        parts = flat.split([shape.numel() for shape in sizes.values()])
        weights = {
            name: part.view(shape) for (name, shape), part in zip(sizes.items(), parts, strict=True)
        }
        return cross_entropy(torch.func.functional_call(model, weights, names["x"]), names["y"])

    start = torch.cat([weight.detach().flatten() for weight in model.parameters()])
    hessian = torch.autograd.functional.hessian(loss, start)
    largest = torch.linalg.eigvalsh(hessian)[-1].item()
    assert names["sharpest"](model, ROWS, rounds=200) == pytest.approx(largest, rel=1e-6)


def test_a_frozen_first_layer_is_left_out(names: dict[str, Any]) -> None:
    model = network()
    loss, sizes = names["check_up"](model, names["x"], names["y"])
    model[0].requires_grad_(False)
    frozen_loss, rest = names["check_up"](model, names["x"], names["y"])
    assert frozen_loss == loss
    assert rest == sizes[1:]
