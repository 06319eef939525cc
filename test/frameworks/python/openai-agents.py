"""OpenAI's Agents SDK, on Responses and on Chat Completions."""

from agents import Agent, ModelSettings, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, function_tool
from agents import SQLiteSession, set_tracing_disabled
from harness import KEY, URL, ask_person, call_tool, check, check_person, run, task
from openai import AsyncOpenAI
from person import Person

set_tracing_disabled(True)
MAKES = {"responses": OpenAIResponsesModel, "chat": OpenAIChatCompletionsModel}


@function_tool
def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


for dialect, kind in MAKES.items():

    def make(model, kind=kind, **more):
        client = AsyncOpenAI(base_url=f"{URL}/v1", api_key=KEY)
        return Agent(name="Guide", instructions="Be brief.", model=kind(model, openai_client=client), **more)

    @task("plain answer", dialect)
    async def plain(model, make=make):
        check("hello" in (await Runner.run(make(model), "hello")).final_output, "no hello")

    @task("streamed answer", dialect)
    async def stream(model, make=make):
        result = Runner.run_streamed(make(model), "hello")
        async for _ in result.stream_events():
            pass
        check("hello" in result.final_output, "no hello")

    @task("tool loop", dialect)
    async def loop(model, make=make):
        said = await Runner.run(make(model, tools=[weather]), call_tool("weather", city="Oslo", days=2))
        check("sunny in Oslo" in said.final_output, said.final_output)

    @task("tool loop, streamed", dialect)
    async def streamed_loop(model, make=make):
        result = Runner.run_streamed(make(model, tools=[weather]), call_tool("weather", city="Oslo", days=2))
        async for _ in result.stream_events():
            pass
        check("sunny in Oslo" in result.final_output, result.final_output)

    @task("forced tool, one at a time", dialect)
    async def forced(model, make=make):
        settings = ModelSettings(tool_choice="required", parallel_tool_calls=False)
        agent = make(model, tools=[weather], model_settings=settings)
        said = await Runner.run(agent, call_tool("weather", city="Oslo", days=2))
        check("sunny in Oslo" in said.final_output, said.final_output)

    @task("structured answer", dialect)
    async def structured(model, make=make):
        said = await Runner.run(make(model, output_type=Person), ask_person(model))
        check_person(said.final_output)

    @task("several turns", dialect)
    async def turns(model, make=make):
        session = SQLiteSession("one")
        await Runner.run(make(model, tools=[weather]), call_tool("weather", city="Oslo", days=1), session=session)
        said = await Runner.run(make(model, tools=[weather]), "and now goodbye", session=session)
        check("goodbye" in said.final_output, said.final_output)

    @task("hand-off", dialect)
    async def handoff(model, make=make):
        expert = make(model, tools=[weather], handoff_description="Knows the weather")
        expert.name = "Expert"
        desk = make(model, handoffs=[expert])
        said = await Runner.run(
            desk, f"{call_tool('transfer_to_expert')} {call_tool('weather', city='Oslo', days=1)}"
        )
        check("sunny in Oslo" in said.final_output, said.final_output)


run()
