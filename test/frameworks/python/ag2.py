"""AG2: its agent on Chat Completions, Responses and Messages."""

from ag2 import Agent, PromptedSchema
from ag2.config import AnthropicConfig, OpenAIConfig, OpenAIResponsesConfig
from harness import KEY, MESSAGES, MODELS, PERSON_TEXT, URL, ask_person, call_tool, check, check_person, run, task
from person import Person

OPENAI = {"base_url": f"{URL}/v1", "api_key": KEY}
MAKES = {
    "chat": lambda model, **more: OpenAIConfig(model, **OPENAI, **more),
    "responses": lambda model, **more: OpenAIResponsesConfig(model, **OPENAI, **more),
    "messages": lambda model, **more: AnthropicConfig(model, api_key=KEY, base_url=URL, **more),
}


def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


for dialect, kind in MAKES.items():
    models = MESSAGES if dialect == "messages" else MODELS

    def make(model, kind=kind, streaming=False, **more):
        return Agent("guide", "Be brief.", config=kind(model, streaming=streaming), **more)

    @task("plain answer", dialect, models)
    async def plain(model, make=make):
        said = (await make(model).ask("hello")).body
        check("hello" in said, said)

    @task("streamed answer", dialect, models)
    async def stream(model, make=make):
        said = (await make(model, streaming=True).ask("hello")).body
        check("hello" in said, said)

    @task("tool loop", dialect, models)
    async def loop(model, make=make):
        said = (await make(model, tools=[weather]).ask(call_tool("weather", city="Oslo", days=2))).body
        check("sunny in Oslo" in said, said)

    @task("tool loop, streamed", dialect, models)
    async def streamed_loop(model, make=make):
        agent = make(model, streaming=True, tools=[weather])
        said = (await agent.ask(call_tool("weather", city="Oslo", days=2))).body
        check("sunny in Oslo" in said, said)

    @task("structured answer", dialect, models)
    async def structured(model, make=make):
        check_person(await (await make(model, response_schema=Person).ask(ask_person(model))).content())

    @task("JSON mode", dialect, models)
    async def prompted(model, make=make):
        reply = await make(model, response_schema=PromptedSchema(Person)).ask(f"A person. {PERSON_TEXT}")
        check_person(await reply.content())

    @task("several turns", dialect, models)
    async def turns(model, make=make):
        first = await make(model, tools=[weather]).ask(call_tool("weather", city="Oslo", days=2))
        said = (await first.ask("and now goodbye")).body
        check("goodbye" in said, said)


run()
