import importlib


def load(slug):
    return importlib.import_module(f"trainlab.experiments.{slug}")
