"""LlamaIndex: chat models on Chat Completions and Messages, its function agent, structured answers."""

from harness import KEY, MESSAGES, MODELS, PERSON, URL, ask_person, call_tool, check, check_person, run, task
from llama_index.core.agent.workflow import FunctionAgent, ReActAgent
from llama_index.core.llms import ChatMessage
from llama_index.core.workflow import Context
from llama_index.llms.anthropic import Anthropic
from llama_index.llms.openai_like import OpenAILike
from person import Person

MAKES = {
    "chat": lambda model: OpenAILike(
        model=model,
        api_base=f"{URL}/v1",
        api_key=KEY,
        is_chat_model=True,
        is_function_calling_model=True,
        context_window=100_000,
    ),
    "messages": lambda model: Anthropic(model=model, base_url=URL, api_key=KEY),
}


def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


for dialect, make in MAKES.items():
    # Its class for Anthropic knows Claude's names alone.
    models = [model for model in MESSAGES if model.startswith("claude")] if dialect == "messages" else MODELS

    @task("plain answer", dialect, models)
    def plain(model, make=make):
        said = make(model).chat([ChatMessage(role="user", content="hello")]).message.content
        check("hello" in said, said)

    @task("streamed answer", dialect, models)
    def stream(model, make=make):
        *_, last = make(model).stream_chat([ChatMessage(role="user", content="hello there")])
        check("hello there" in last.message.content, last)

    @task("tool loop", dialect, models)
    async def loop(model, make=make):
        agent = FunctionAgent(tools=[weather], llm=make(model), streaming=False)
        said = str(await agent.run(call_tool("weather", city="Oslo", days=2)))
        check("sunny in Oslo" in said, said)

    @task("tool loop, streamed", dialect, models)
    async def streamed_loop(model, make=make):
        agent = FunctionAgent(tools=[weather], llm=make(model), system_prompt="Use your tools.")
        said = str(await agent.run(call_tool("weather", city="Oslo", days=2)))
        check("sunny in Oslo" in said, said)

    @task("structured answer", dialect, models)
    def structured(model, make=make, dialect=dialect):
        # By a tool on OpenAI's API, natively on Anthropic's.
        prompt = call_tool("Person", **PERSON) if dialect == "chat" else ask_person(model)
        check_person(make(model).as_structured_llm(Person).chat([ChatMessage(role="user", content=prompt)]).raw)

    @task("several turns", dialect, models)
    async def turns(model, make=make):
        agent = FunctionAgent(tools=[weather], llm=make(model))
        context = Context(agent)
        await agent.run(call_tool("weather", city="Oslo", days=2), ctx=context)
        said = str(await agent.run("and now goodbye", ctx=context))
        check("goodbye" in said, said)

    @task("agent that reasons in text", dialect, models)
    async def react(model, make=make):
        from harness import script

        script(
            {"text": 'Thought: I look.\nAction: weather\nAction Input: {"city": "Oslo"}'},
            {"text": "Thought: I can answer.\nAnswer: sunny in Oslo"},
        )
        said = str(await ReActAgent(tools=[weather], llm=make(model)).run("The weather in Oslo?"))
        check("sunny in Oslo" in said, said)


run()
