"""Outlines on Chat Completions and Messages."""

import anthropic
import openai
import outlines
from harness import CLAUDE, KEY, URL, ask_person, check, check_person, run, task
from outlines.inputs import Chat
from person import Person


def chat(model):
    return outlines.from_openai(openai.OpenAI(base_url=f"{URL}/v1", api_key=KEY), model)


def messages(model):
    return outlines.from_anthropic(anthropic.Anthropic(base_url=URL, api_key=KEY), model)


@task("plain answer")
def plain(model):
    check("hello" in chat(model)("hello"), "no hello")


@task("streamed answer")
def stream(model):
    said = "".join(chat(model).stream("hello there"))
    check("hello there" in said, said)


@task("structured answer")
def structured(model):
    check_person(Person.model_validate_json(chat(model)(ask_person(model), Person)))


@task("several answers")
def several(model):
    said = chat(model)("hello", n=2)
    check(len(said) == 2 and all("hello" in one for one in said), said)


@task("several turns")
def turns(model):
    talk = [("user", "hello"), ("assistant", "Hello."), ("user", "and now goodbye")]
    said = chat(model)(Chat([{"role": role, "content": content} for role, content in talk]))
    check("goodbye" in said, said)


@task("plain answer", "messages", CLAUDE)
def messages_plain(model):
    check("hello" in messages(model)("hello", max_tokens=500), "no hello")


@task("streamed answer", "messages", CLAUDE)
def messages_stream(model):
    said = "".join(messages(model).stream("hello there", max_tokens=500))
    check("hello there" in said, said)


run()
