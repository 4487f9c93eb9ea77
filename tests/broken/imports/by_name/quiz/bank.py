from importlib import import_module as load

data = load("trainlab.engine.data")
