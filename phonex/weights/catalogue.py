"""The models that can be installed, and the bundles they need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from phonex.errors import InvalidInput, NotFound
from phonex.weights import pinned as published
from phonex.weights.bundle import Bundle
from phonex.weights.layout import KEYS, TEXT_LANGUAGES

CONVERTER = "CONVERTER"  # used like the key of a model
ALL = "ALL"
LANGUAGES = ("EN", "ES", "FR", "ZH", "JP", "KR")  # the default model of each language
MODELS = (*KEYS, CONVERTER)

_OPENVOICE = "openvoice"


@dataclass(frozen=True)
class Catalogue:
    """bundles: by their folder."""

    bundles: Mapping[str, Bundle]

    def own(self, model: str) -> Bundle:
        """The bundle that only this model needs. model: of MODELS."""
        return self.bundles[_OPENVOICE if model == CONVERTER else f"melotts/{model}"]

    def needed(self, model: str) -> list[Bundle]:
        """All bundles that a model needs, including shared ones. model: of MODELS."""
        if model == CONVERTER:
            return [self.own(model)]
        bert = self.bundles[f"bert/{TEXT_LANGUAGES[model]}"]
        return [self.own(model), bert, self.own(CONVERTER)]

    def needed_by_any(self, models: Iterable[str]) -> list[Bundle]:
        """The bundles of several models, without duplicates."""
        each = {bundle.folder: bundle for model in models for bundle in self.needed(model)}
        return list(each.values())

    def at(self, revisions: Mapping[str, str]) -> "Catalogue":
        """The same with other revisions. revisions: by repository. Raises InvalidInput."""
        known = {bundle.repo for bundle in self.bundles.values()}
        for repo in revisions:
            if repo not in known:
                raise InvalidInput(
                    f"No weights come from {repo!r}; choose one of {', '.join(sorted(known))}."
                )
        return Catalogue(
            {
                folder: bundle.at(revisions.get(bundle.repo, bundle.revision))
                for folder, bundle in self.bundles.items()
            }
        )


def load_catalogue() -> Catalogue:
    """The published bundles."""
    bundles = (*published.MELO, *published.BERT, published.OPENVOICE)
    return Catalogue({bundle.folder: bundle for bundle in bundles})


def chosen_models(names: Iterable[str]) -> list[str]:
    """The models with some names: keys in any case, or all. Raises NotFound."""
    models: list[str] = []
    for name in names:
        model = name.upper().replace("-", "_")
        if model not in (*MODELS, ALL):
            choices = ", ".join((*MODELS, ALL))
            raise NotFound(f"There are no weights for {name!r}; choose one of {choices}.")
        models += LANGUAGES if model == ALL else [model]
    return list(dict.fromkeys(models))
