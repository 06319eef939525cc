"""Microsoft's Agent Framework: its agent on Responses, Chat Completions and Messages."""

from agent_framework import Agent
from agent_framework.anthropic import AnthropicClient
from agent_framework.openai import OpenAIChatClient, OpenAIChatCompletionClient
from anthropic import AsyncAnthropic
from harness import KEY, MESSAGES, MODELS, URL, ask_person, call_tool, check, check_person, run, task
from person import Person

OPENAI = {"base_url": f"{URL}/v1", "api_key": KEY}
MAKES = {
    "responses": lambda model: OpenAIChatClient(model, **OPENAI),
    "chat": lambda model: OpenAIChatCompletionClient(model, **OPENAI),
    "messages": lambda model: AnthropicClient(
        model=model, anthropic_client=AsyncAnthropic(api_key=KEY, base_url=URL)
    ),
}


def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


for dialect, kind in MAKES.items():
    models = MESSAGES if dialect == "messages" else MODELS

    def make(model, kind=kind, **more):
        return Agent(kind(model), "Be brief.", name="guide", **more)

    @task("plain answer", dialect, models)
    async def plain(model, make=make):
        said = (await make(model).run("hello")).text
        check("hello" in said, said)

    @task("streamed answer", dialect, models)
    async def stream(model, make=make):
        said = "".join([update.text async for update in make(model).run("hello there", stream=True)])
        check("hello there" in said, said)

    @task("tool loop", dialect, models)
    async def loop(model, make=make):
        said = (await make(model, tools=[weather]).run(call_tool("weather", city="Oslo", days=2))).text
        check("sunny in Oslo" in said, said)

    @task("tool loop, streamed", dialect, models)
    async def streamed_loop(model, make=make):
        updates = make(model, tools=[weather]).run(call_tool("weather", city="Oslo", days=2), stream=True)
        said = "".join([update.text async for update in updates])
        check("sunny in Oslo" in said, said)

    @task("structured answer", dialect, models)
    async def structured(model, make=make):
        said = await make(model).run(ask_person(model), options={"response_format": Person})
        check_person(said.value)

    @task("several turns", dialect, models)
    async def turns(model, make=make):
        agent = make(model, tools=[weather])
        session = agent.create_session()
        await agent.run(call_tool("weather", city="Oslo", days=2), session=session)
        said = (await agent.run("and now goodbye", session=session)).text
        check("goodbye" in said, said)


run()
