"""Pydantic AI: its agents on three APIs, with each of its ways to a structured answer."""

from harness import CLAUDE, KEY, MESSAGES, MODELS, PERSON, PERSON_TEXT, URL, ask_person, call_tool, check
from harness import check_person, run, task
from person import Person
from pydantic_ai import Agent, NativeOutput, PromptedOutput
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

openai = OpenAIProvider(base_url=f"{URL}/v1", api_key=KEY)
anthropic = AnthropicProvider(base_url=URL, api_key=KEY)
MAKES = {
    "chat": lambda model: OpenAIChatModel(model, provider=openai),
    "responses": lambda model: OpenAIResponsesModel(model, provider=openai),
    "messages": lambda model: AnthropicModel(model, provider=anthropic),
}


def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city.

    Args:
        city: Its name.
        days: How many days ahead.
    """
    return f"sunny in {city}"


for dialect, kind in MAKES.items():
    models = MESSAGES if dialect == "messages" else MODELS

    def make(model, kind=kind, **more):
        return Agent(kind(model), instructions="Be brief.", **more)

    @task("plain answer", dialect, models)
    async def plain(model, make=make):
        check("hello" in (await make(model).run("hello")).output, "no hello")

    @task("streamed answer", dialect, models)
    async def stream(model, make=make):
        async with make(model).run_stream("hello") as result:
            check("hello" in await result.get_output(), "no hello")

    @task("tool loop", dialect, models)
    async def loop(model, make=make):
        said = await make(model, tools=[weather]).run(call_tool("weather", city="Oslo", days=2))
        check("sunny in Oslo" in said.output, said.output)

    @task("tool loop, streamed", dialect, models)
    async def streamed_loop(model, make=make):
        async with make(model, tools=[weather]).run_stream(call_tool("weather", city="Oslo", days=2)) as result:
            said = await result.get_output()
        check("sunny in Oslo" in said, said)

    @task("structured answer", dialect, models)
    async def structured(model, make=make):
        said = await make(model, output_type=Person).run(call_tool("final_result", **PERSON))
        check_person(said.output)

    # On Anthropic's API it refuses this itself for models that it does not know.
    @task("structured answer, native", dialect, [model for model in models if dialect != "messages" or model in CLAUDE])
    async def native(model, make=make):
        said = await make(model, output_type=NativeOutput(Person)).run(ask_person(model))
        check_person(said.output)

    @task("JSON mode", dialect, models)
    async def prompted(model, make=make):
        agent = make(model, output_type=PromptedOutput(Person))
        said = await agent.run(f"A person. {PERSON_TEXT}")
        check_person(said.output)

    @task("several turns", dialect, models)
    async def turns(model, make=make):
        agent = make(model, tools=[weather])
        first = await agent.run(call_tool("weather", city="Oslo"))
        said = await agent.run("and now goodbye", message_history=first.all_messages())
        check("goodbye" in said.output, said.output)

    @task("stop", dialect, models)
    async def stop(model, make=make, dialect=dialect):
        if dialect == "responses":
            return
        said = (await make(model).run("one two three", model_settings={"stop_sequences": ["two"]})).output
        check("one" in said and "two" not in said, said)


run()
