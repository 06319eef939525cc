"""Haystack: chat generators and its agent on three APIs."""

import os
from typing import Annotated

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
from harness import KEY, MESSAGES, MODELS, URL, ask_person, call_tool, check, check_person, run, task  # noqa: E402
from haystack.components.agents import Agent  # noqa: E402
from haystack.components.generators.chat import OpenAIChatGenerator, OpenAIResponsesChatGenerator  # noqa: E402
from haystack.dataclasses import ChatMessage  # noqa: E402
from haystack.tools import tool  # noqa: E402
from haystack.utils import Secret  # noqa: E402
from haystack_integrations.components.generators.anthropic import AnthropicChatGenerator  # noqa: E402
from person import Person  # noqa: E402

os.environ["ANTHROPIC_BASE_URL"] = URL
secret = Secret.from_token(KEY)
MAKES = {
    "chat": lambda model, **more: OpenAIChatGenerator(secret, model, api_base_url=f"{URL}/v1", **more),
    "responses": lambda model, **more: OpenAIResponsesChatGenerator(
        api_key=secret, model=model, api_base_url=f"{URL}/v1", **more
    ),
    "messages": lambda model, **more: AnthropicChatGenerator(secret, model, **more),
}


@tool
def weather(city: Annotated[str, "Its name"], days: Annotated[int, "How many days ahead"] = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


def said(result):
    return result["replies"][0].text


for dialect, make in MAKES.items():
    models = MESSAGES if dialect == "messages" else MODELS

    @task("plain answer", dialect, models)
    def plain(model, make=make):
        check("hello" in said(make(model).run([ChatMessage.from_user("hello")])), "no hello")

    @task("streamed answer", dialect, models)
    def stream(model, make=make):
        chunks = []
        make(model, streaming_callback=chunks.append).run([ChatMessage.from_user("hello there")])
        text = "".join(chunk.content for chunk in chunks)
        check("hello there" in text, text)

    @task("tool loop", dialect, models)
    def loop(model, make=make):
        agent = Agent(chat_generator=make(model), tools=[weather], system_prompt="Use your tools.")
        text = agent.run([ChatMessage.from_user(call_tool("weather", city="Oslo", days=2))])["last_message"].text
        check("sunny in Oslo" in text, text)

    @task("tool loop, streamed", dialect, models)
    def streamed_loop(model, make=make):
        agent = Agent(chat_generator=make(model), tools=[weather], streaming_callback=lambda _: None)
        text = agent.run([ChatMessage.from_user(call_tool("weather", city="Oslo", days=2))])["last_message"].text
        check("sunny in Oslo" in text, text)

    @task("several turns", dialect, models)
    def turns(model, make=make):
        agent = Agent(chat_generator=make(model), tools=[weather])
        first = agent.run([ChatMessage.from_user(call_tool("weather", city="Oslo"))])["messages"]
        text = agent.run([*first, ChatMessage.from_user("and now goodbye")])["last_message"].text
        check("goodbye" in text, text)


@task("structured answer")
def structured(model):
    generator = MAKES["chat"](model, generation_kwargs={"response_format": Person})
    check_person(Person.model_validate_json(said(generator.run([ChatMessage.from_user(ask_person(model))]))))


@task("structured answer", "responses")
def structured_responses(model):
    generator = MAKES["responses"](model, generation_kwargs={"text_format": Person})
    check_person(Person.model_validate_json(said(generator.run([ChatMessage.from_user(ask_person(model))]))))


@task("stop", "messages", MESSAGES)
def stop(model):
    generator = MAKES["messages"](model, generation_kwargs={"stop_sequences": ["two"]})
    text = said(generator.run([ChatMessage.from_user("one two three")]))
    check("one" in text and "two" not in text, text)


run()
