"""Google's Agent Development Kit, through LiteLLM and through its own client for Claude."""

import os

from google.adk.agents import LlmAgent, SequentialAgent
from google.adk.agents.run_config import RunConfig, StreamingMode
from google.adk.models.lite_llm import LiteLlm
from google.adk.runners import InMemoryRunner
from google.genai import types
from harness import CLAUDE, KEY, MODELS, URL, ask_person, call_tool, check, check_person, run, task
from person import Person

os.environ["ANTHROPIC_BASE_URL"] = URL
os.environ["ANTHROPIC_API_KEY"] = KEY


def own(model):
    from google.adk.models.anthropic_llm import AnthropicLlm

    return AnthropicLlm(model=model)


MAKES = {
    "chat": (lambda model: LiteLlm(f"openai/{model}", api_base=f"{URL}/v1", api_key=KEY), MODELS),
    "messages": (lambda model: LiteLlm(f"anthropic/{model}", api_base=URL, api_key=KEY), CLAUDE),
    "messages, own client": (own, CLAUDE),
}


def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


async def talk(agent, *prompts, streaming=StreamingMode.NONE):
    runner = InMemoryRunner(agent, app_name="guide")
    session = await runner.session_service.create_session(app_name="guide", user_id="ada")
    said = ""
    for prompt in prompts:
        content = types.Content(role="user", parts=[types.Part(text=prompt)])
        settings = RunConfig(streaming_mode=streaming)
        async for event in runner.run_async(
            user_id="ada", session_id=session.id, new_message=content, run_config=settings
        ):
            if event.error_message:
                raise RuntimeError(event.error_message)
            if event.is_final_response() and event.content:
                said = "".join(part.text or "" for part in event.content.parts)
    return said


for dialect, (kind, models) in MAKES.items():

    def make(model, kind=kind, name="guide", **more):
        return LlmAgent(name=name, model=kind(model), instruction="Be brief.", **more)

    @task("plain answer", dialect, models)
    async def plain(model, make=make):
        said = await talk(make(model), "hello")
        check("hello" in said, said)

    @task("streamed answer", dialect, models)
    async def stream(model, make=make):
        said = await talk(make(model), "hello", streaming=StreamingMode.SSE)
        check("hello" in said, said)

    @task("tool loop", dialect, models)
    async def loop(model, make=make):
        said = await talk(make(model, tools=[weather]), call_tool("weather", city="Oslo", days=2))
        check("sunny in Oslo" in said, said)

    @task("tool loop, streamed", dialect, models)
    async def streamed_loop(model, make=make):
        agent = make(model, tools=[weather])
        said = await talk(agent, call_tool("weather", city="Oslo", days=2), streaming=StreamingMode.SSE)
        check("sunny in Oslo" in said, said)

    @task("structured answer", dialect, models)
    async def structured(model, make=make):
        said = await talk(make(model, output_schema=Person), ask_person(model))
        check_person(Person.model_validate_json(said))

    @task("several turns", dialect, models)
    async def turns(model, make=make):
        agent = make(model, tools=[weather])
        said = await talk(agent, call_tool("weather", city="Oslo", days=2), "and now goodbye")
        check("goodbye" in said, said)

    @task("several agents", dialect, models)
    async def team(model, make=make):
        members = [make(model, name="writer", output_key="draft"), make(model, name="critic")]
        said = await talk(SequentialAgent(name="team", sub_agents=members), "hello")
        check(said != "", "nothing said")


run()
