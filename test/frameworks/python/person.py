"""The schema of the structured answers, with the limits that people set every day."""

from pydantic import BaseModel, Field


class Person(BaseModel):
    """A person."""

    name: str = Field(min_length=1, max_length=40, description="How the person is called")
    age: int = Field(ge=1, le=130)
    tags: list[str] = Field(default_factory=list, max_length=3)
