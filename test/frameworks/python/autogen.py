"""AutoGen: its assistant and a team, with the clients for OpenAI and Anthropic."""

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core.models import UserMessage
from autogen_ext.models.anthropic import AnthropicChatCompletionClient
from autogen_ext.models.openai import OpenAIChatCompletionClient
from harness import KEY, MESSAGES, MODELS, PERSON_TEXT, URL, ask_person, call_tool, check, check_person, run, task
from person import Person

INFO = {"vision": True, "function_calling": True, "json_output": True, "family": "unknown", "structured_output": True}
MAKES = {
    "chat": lambda model: OpenAIChatCompletionClient(
        model=model, base_url=f"{URL}/v1", api_key=KEY, model_info=INFO
    ),
    "messages": lambda model: AnthropicChatCompletionClient(
        model=model, base_url=URL, api_key=KEY, model_info=INFO, max_tokens=4000
    ),
}


async def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


def text(result):
    return result.messages[-1].to_text()


for dialect, make in MAKES.items():
    models = MESSAGES if dialect == "messages" else MODELS

    @task("plain answer", dialect, models)
    async def plain(model, make=make):
        said = text(await AssistantAgent("guide", make(model)).run(task="hello"))
        check("hello" in said, said)

    @task("streamed answer", dialect, models)
    async def stream(model, make=make):
        said = text(await AssistantAgent("guide", make(model), model_client_stream=True).run(task="hello"))
        check("hello" in said, said)

    @task("tool loop", dialect, models)
    async def loop(model, make=make):
        agent = AssistantAgent("guide", make(model), tools=[weather], reflect_on_tool_use=True)
        said = text(await agent.run(task=call_tool("weather", city="Oslo", days=2)))
        check("sunny in Oslo" in said, said)

    @task("tool loop, streamed", dialect, models)
    async def streamed_loop(model, make=make):
        agent = AssistantAgent(
            "guide", make(model), tools=[weather], reflect_on_tool_use=True, model_client_stream=True
        )
        said = text(await agent.run(task=call_tool("weather", city="Oslo", days=2)))
        check("sunny in Oslo" in said, said)

    @task("several turns", dialect, models)
    async def turns(model, make=make):
        agent = AssistantAgent("guide", make(model), tools=[weather], reflect_on_tool_use=True)
        await agent.run(task=call_tool("weather", city="Oslo", days=2))
        said = text(await agent.run(task="and now goodbye"))
        check("goodbye" in said, said)

    @task("several agents", dialect, models)
    async def team(model, make=make):
        members = [AssistantAgent(name, make(model)) for name in ("writer", "critic")]
        said = await RoundRobinGroupChat(members, termination_condition=MaxMessageTermination(4)).run(task="hello")
        check(len(said.messages) == 4, said)


@task("structured answer")
async def structured(model):
    agent = AssistantAgent("guide", MAKES["chat"](model), output_content_type=Person)
    check_person((await agent.run(task=ask_person(model))).messages[-1].content)


@task("JSON mode")
async def json_mode(model):
    prompt = UserMessage(content=f"A person as JSON. {PERSON_TEXT}", source="user")
    said = await MAKES["chat"](model).create([prompt], json_output=True)
    check_person(Person.model_validate_json(said.content))


run()
