"""Instructor in its modes, on Chat Completions, Responses and Messages."""

import instructor
from anthropic import Anthropic
from harness import KEY, MESSAGES, PERSON, PERSON_TEXT, URL, ask_person, call_tool, check_person, run, task
from instructor import Mode
from openai import OpenAI
from person import Person


def chat(mode):
    return instructor.from_openai(OpenAI(base_url=f"{URL}/v1", api_key=KEY), mode=mode)


def asked(client, model, prompt, **more):
    return client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": prompt}], response_model=Person, max_retries=0, **more
    )


as_tool = call_tool("Person", **PERSON)


@task("structured answer")
def tools(model):
    check_person(asked(chat(Mode.TOOLS), model, as_tool))


@task("structured answer, strict")
def strict(model):
    check_person(asked(chat(Mode.TOOLS_STRICT), model, as_tool))


@task("structured answer, native")
def native(model):
    check_person(asked(chat(Mode.JSON_SCHEMA), model, ask_person(model)))


@task("JSON mode")
def json_mode(model):
    check_person(asked(chat(Mode.JSON), model, f"A person. {PERSON_TEXT}"))


@task("streamed answer")
def partial(model):
    *_, last = chat(Mode.TOOLS).chat.completions.create_partial(
        model=model, messages=[{"role": "user", "content": as_tool}], response_model=Person, max_retries=0
    )
    check_person(last)


@task("structured answer", "responses")
def responses(model):
    check_person(asked(chat(Mode.RESPONSES_TOOLS), model, as_tool))


@task("structured answer", "messages", MESSAGES)
def messages(model):
    client = instructor.from_anthropic(Anthropic(base_url=URL, api_key=KEY))
    check_person(asked(client, model, as_tool, max_tokens=1000))


@task("JSON mode", "messages", MESSAGES)
def messages_json(model):
    client = instructor.from_anthropic(Anthropic(base_url=URL, api_key=KEY), mode=Mode.ANTHROPIC_JSON)
    check_person(asked(client, model, f"A person. {PERSON_TEXT}", max_tokens=1000))


run()
