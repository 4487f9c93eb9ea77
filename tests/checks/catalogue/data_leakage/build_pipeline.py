"""Typical answers to ``build_pipeline``."""

from written import function

SKLEARN = """\
from sklearn.feature_selection import *
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
"""
FILL, BEST, SCALE, RIDGE = (
    "SimpleImputer()",
    "SelectKBest(f_classif, k=k)",
    "StandardScaler()",
    "RidgeClassifier()",
)


def model(*steps):
    body = f"return make_pipeline({', '.join(steps)})"
    return SKLEARN + function("build_pipeline(k)", body)


OWN_CLASS = """\
class Model:
    def __init__(self, k):
        self.k = k

    def fit(self, x, y):
        from sklearn.feature_selection import f_classif
        from sklearn.linear_model import RidgeClassifier
        self.fill = np.nanmean(x, axis=0)
        x = np.where(np.isnan(x), self.fill, x)
        self.best = np.argsort(f_classif(x, y)[0])[-self.k:]
        x = x[:, self.best]
        self.mean, self.std = x.mean(axis=0), x.std(axis=0)
        self.model = RidgeClassifier().fit((x - self.mean) / self.std, y)
        return self

    def predict(self, x):
        x = np.where(np.isnan(x), self.fill, x)[:, self.best]
        return self.model.predict((x - self.mean) / self.std)

def build_pipeline(k):
    return Model(k)
"""

RIGHT = {
    "make_pipeline": model(FILL, BEST, SCALE, RIDGE),
    "named steps, scaled before the choice": SKLEARN
    + function(
        "build_pipeline(k)",
        "steps = [('fill', SimpleImputer(strategy='mean')), ('scale', StandardScaler()),",
        "         ('best', SelectKBest(k=k)), ('model', RidgeClassifier())]",
        "return Pipeline(steps)",
    ),
    "scaled before filling": model(SCALE, FILL, BEST, RIDGE),
    "a class of one's own": OWN_CLASS,
    "a class of one's own that is a classifier": OWN_CLASS.replace(
        "class Model:",
        "from sklearn.base import BaseEstimator, ClassifierMixin\n"
        "class Model(ClassifierMixin, BaseEstimator):",
    ),
}

WRONG = {
    "logistic regression": (
        model(FILL, BEST, SCALE, "LogisticRegression()"),
        "Its last step is a LogisticRegression",
    ),
    "no choice": (model(FILL, SCALE, RIDGE), "Is `SelectKBest` a step"),
    "k not passed on": (
        model(FILL, "SelectKBest(f_classif, k=10)", SCALE, RIDGE),
        "Does `k` reach `SelectKBest`?",
    ),
    "principal components": (
        model(FILL, SCALE, "PCA(k)", RIDGE),
        "they mix all of them",
    ),
    "the worst columns": (
        SKLEARN
        + function(
            "build_pipeline(k)",
            "worst = lambda x, y: -f_classif(x, y)[0]",
            "return make_pipeline(SimpleImputer(), SelectKBest(worst, k=k), "
            "StandardScaler(), RidgeClassifier())",
        ),
        "those in which the classes differ most",
    ),
    "columns chosen beforehand": (
        SKLEARN
        + function(
            "build_pipeline(k)",
            "first = FunctionTransformer(lambda x: x[:, :k])",
            "return make_pipeline(SimpleImputer(), first, StandardScaler(), RidgeClassifier())",
        ),
        "it uses the columns [0, 1, 2]",
    ),
    "no scaling": (model(FILL, BEST, RIDGE), "columns must come in one scale"),
    "gaps not filled": (model(BEST, SCALE, RIDGE), "It stops at a gap"),
    "filled too late": (model(BEST, FILL, SCALE, RIDGE), "and the first one"),
    "filled with 0": (
        model("SimpleImputer(strategy='constant', fill_value=0)", BEST, SCALE, RIDGE),
        "means, no other value",
    ),
    "scaled by its own batch": (
        SKLEARN
        + function(
            "build_pipeline(k)",
            "own = lambda x: (x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0)",
            "fill = SimpleImputer()",
            "return make_pipeline(fill, SelectKBest(f_classif, k=k), "
            "FunctionTransformer(own), RidgeClassifier())",
        ),
        "new rows help to scale each other",
    ),
    "a list of steps": (
        model(FILL, BEST, SCALE, RIDGE)
        .replace("make_pipeline(", "[*(")
        .replace("RidgeClassifier())", "RidgeClassifier())]"),
        "a list of 4 steps",
    ),
    "no classifier": (model(FILL, BEST, SCALE), "which cannot fit and predict"),
    "a regression": (model(FILL, BEST, SCALE, "Ridge()"), "not the classes 0 and 1"),
    "classes not called": (
        SKLEARN + function("build_pipeline(k)", "return RidgeClassifier"),
        "the class RidgeClassifier; call it",
    ),
    "no return": (
        model(FILL, BEST, SCALE, RIDGE).replace("return ", ""),
        "None. Does the function end with",
    ),
}
