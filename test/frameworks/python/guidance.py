"""guidance on Chat Completions: free text, JSON by a schema, several turns, and a tool."""

import guidance
from guidance import assistant, gen, system, user
from guidance import json as as_json
from harness import KEY, URL, ask_person, check, check_person, run, task
from person import Person


def start(model):
    talk = guidance.models.OpenAI(model, base_url=f"{URL}/v1", api_key=KEY, echo=False)
    # It asks for log probabilities by itself, which Bedrock does not report; nothing public switches that off.
    talk._interpreter.logprobs = False
    return talk


@task("streamed answer")
def plain(model):
    talk = start(model)
    with system():
        talk += "Be brief."
    with user():
        talk += "hello"
    with assistant():
        talk += gen(name="said")
    check("hello" in talk["said"], talk["said"])


@task("structured answer")
def structured(model):
    talk = start(model)
    with user():
        talk += ask_person(model)
    with assistant():
        talk += as_json(name="person", schema=Person)
    check_person(Person.model_validate_json(talk["person"]))


@task("several turns")
def turns(model):
    talk = start(model)
    for prompt in ("hello", "and now goodbye"):
        with user():
            talk += prompt
        with assistant():
            talk += gen(name="said")
    check("goodbye" in talk["said"], talk["said"])


run()
