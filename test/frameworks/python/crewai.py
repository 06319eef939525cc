"""CrewAI: a crew with a tool and one with a structured answer, through its own clients for OpenAI and Anthropic."""

import os

os.environ["CREWAI_DISABLE_TELEMETRY"] = "true"
os.environ["CREWAI_TRACING_ENABLED"] = "false"
os.environ["OTEL_SDK_DISABLED"] = "true"
from crewai import LLM, Agent, Crew, Task  # noqa: E402
from crewai.tools import tool  # noqa: E402
from harness import CLAUDE, KEY, MODELS, PERSON_TEXT, URL, call_tool, check, check_person, run, task  # noqa: E402
from person import Person  # noqa: E402

MAKES = {
    "chat": lambda model, **more: LLM(
        model, provider="openai", base_url=f"{URL}/v1", api_key=KEY, **more
    ),
    "messages": lambda model, **more: LLM(
        model, provider="anthropic", base_url=URL, api_key=KEY, **more
    ),
}


@tool("weather")
def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


def crew(llm, description, tools=(), **more):
    agent = Agent(role="Guide", goal="Help", backstory="Knows much", llm=llm, tools=list(tools), max_iter=3)
    work = Task(description=description, expected_output="An answer", agent=agent, **more)
    return Crew(agents=[agent], tasks=[work], verbose=False)


for dialect, make in MAKES.items():
    models = CLAUDE if dialect == "messages" else MODELS

    @task("plain answer", dialect, models)
    def plain(model, make=make):
        said = make(model).call("hello")
        check("hello" in said, said)

    @task("tool loop", dialect, models)
    def loop(model, make=make):
        said = crew(make(model), call_tool("weather", city="Oslo", days=2), [weather]).kickoff().raw
        check("sunny in Oslo" in said, said)

    @task("tool loop, streamed", dialect, models)
    def streamed_loop(model, make=make):
        llm = make(model, stream=True)
        said = crew(llm, call_tool("weather", city="Oslo", days=2), [weather]).kickoff().raw
        check("sunny in Oslo" in said, said)

    @task("structured answer", dialect, models)
    def structured(model, make=make):
        said = crew(make(model), f"Who is she? {PERSON_TEXT}", output_pydantic=Person).kickoff()
        check_person(said.pydantic)

    @task("stop", dialect, models)
    def stop(model, make=make):
        said = make(model, stop=["two"]).call("one two three")
        check("one" in said and "two" not in said, said)


run()
