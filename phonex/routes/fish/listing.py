"""Which models a list shows: Fish Audio's clients ask for a page by its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query

from phonex.routes.fish.schemas import NOBODY, FishModel, FishModelList
from phonex.routes.native.requests import Fragment, Key
from phonex.store.voice_search import VoiceFilter, folded

Tags = Annotated[list[Fragment], Query(max_length=10, description="only models with all of these")]
Languages = Annotated[list[Key], Query(max_length=10, description="only models of one of these")]


@dataclass(frozen=True)
class FishQuery:
    page_size: int
    page_number: int
    title: str | None
    tags: Sequence[str]
    own_only: bool
    author_id: str | None
    languages: Sequence[str]
    sort_by: str

    @property
    def voices(self) -> VoiceFilter:
        """What the records are asked for; select() does the rest."""
        return VoiceFilter(self.tags[0] if self.tags else None, self.title)

    def select(self, models: Sequence[FishModel]) -> FishModelList:
        """The page, of all models that there are."""
        found = [model for model in models if self._wants(model)]
        if self.sort_by == "task_count":
            found.sort(key=lambda model: -model.task_count)
        else:
            found.sort(key=lambda model: model.created_at, reverse=True)
        start = (self.page_number - 1) * self.page_size
        return FishModelList(total=len(found), items=found[start : start + self.page_size])

    def _wants(self, model: FishModel) -> bool:
        tags = {folded(tag) for tag in model.tags}
        return (
            (self.title is None or folded(self.title) in folded(f"{model.id}\n{model.title}"))
            and all(folded(tag) in tags for tag in self.tags)
            and (self.author_id is None or model.author.id == self.author_id)
            and (
                not self.languages or any(_code(each) in model.languages for each in self.languages)
            )
        )


def _code(language: str) -> str:
    """Fish Audio's code of a language that may name a country: en-US is en."""
    return language.replace("_", "-").partition("-")[0].lower()


def _query(
    page_size: Annotated[int, Query(ge=1, le=100)] = 10,
    page_number: Annotated[int, Query(ge=1, le=1000)] = 1,
    title: Annotated[
        Fragment | None, Query(description="only models with this in their id or title")
    ] = None,
    tag: Tags = [],  # noqa: B006  # read only
    own_only: Annotated[bool, Query(alias="self", description="only your own voices")] = False,
    author_id: Annotated[
        Key | None, Query(description="only models of this author", examples=[NOBODY])
    ] = None,
    language: Languages = [],  # noqa: B006  # read only
    sort_by: Literal["task_count", "created_at"] = "task_count",
) -> FishQuery:
    return FishQuery(page_size, page_number, title, tag, own_only, author_id, language, sort_by)


FishQueryDep = Annotated[FishQuery, Depends(_query)]
