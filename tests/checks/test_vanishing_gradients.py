"""Chapter 2's checks: their formulas and their network are those of the book."""

from __future__ import annotations

import nbformat
import torch
from cells import cell
from places import ROOT

from trainlab.checks.vanishing_gradients import keep_the_sigmoid, layer_backward


def test_formula_of_the_layer_agrees_with_autograd():
    generator = torch.Generator().manual_seed(0)
    h = torch.randn(4, 5, generator=generator, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(2, 5, generator=generator, dtype=torch.float64)
    grad_h = torch.randn(4, 2, generator=generator, dtype=torch.float64)
    z = h @ weight.T
    oracle = torch.autograd.grad(torch.sigmoid(z), h, grad_h)[0]
    torch.testing.assert_close((grad_h * layer_backward._slope(z)) @ weight, oracle)


def test_network_of_the_check_is_that_of_the_exercise():
    folder = ROOT / "exercises"
    notebook = nbformat.read(folder / "02_vanishing_gradients.ipynb", as_version=4)
    source = next(c.source for c in notebook.cells if "def build(seed)" in c.source)
    names = cell("from torch import nn\n" + source)
    mine, theirs = keep_the_sigmoid._default_network(3), names["build"](3)
    assert all(map(torch.equal, mine.state_dict().values(), theirs.state_dict().values()))
