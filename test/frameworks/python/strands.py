"""Strands Agents (AWS) with its OpenAI, OpenAI Responses and Anthropic models."""

from harness import KEY, MESSAGES, MODELS, PERSON, URL, call_tool, check, check_person, run, task
from person import Person
from strands import Agent, tool
from strands.models.anthropic import AnthropicModel
from strands.models.openai import OpenAIModel
from strands.models.openai_responses import OpenAIResponsesModel

OPENAI = {"api_key": KEY, "base_url": f"{URL}/v1"}
MAKES = {
    "chat": lambda model: OpenAIModel(client_args=OPENAI, model_id=model),
    "responses": lambda model: OpenAIResponsesModel(client_args=OPENAI, model_id=model),
    "messages": lambda model: AnthropicModel(
        client_args={"api_key": KEY, "base_url": URL}, model_id=model, max_tokens=4000
    ),
}


@tool
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
        return Agent(kind(model), callback_handler=None, **more)

    # Strands streams every call.
    @task("streamed answer", dialect, models)
    def stream(model, make=make):
        check("hello" in str(make(model, system_prompt="Be brief.")("hello")), "no hello")

    @task("tool loop, streamed", dialect, models)
    def loop(model, make=make):
        said = str(make(model, tools=[weather])(call_tool("weather", city="Oslo", days=2)))
        check("sunny in Oslo" in said, said)

    @task("structured answer", dialect, models)
    def structured(model, make=make):
        said = make(model)(call_tool("Person", **PERSON), structured_output_model=Person)
        check_person(said.structured_output)

    @task("several turns", dialect, models)
    def turns(model, make=make):
        agent = make(model, tools=[weather])
        agent(call_tool("weather", city="Oslo", days=2))
        said = str(agent("and now goodbye"))
        check("goodbye" in said, said)


run()
