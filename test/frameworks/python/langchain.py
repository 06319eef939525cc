"""LangChain's chat models on three APIs, its agents and LangGraph."""

from harness import KEY, MESSAGES, MODELS, PERSON_TEXT, URL, ask_person, call_tool, check, check_person, run, task
from langchain.agents import create_agent
from langchain.tools import tool
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver
from person import Person

MAKES = {
    "chat": lambda model, **more: ChatOpenAI(model=model, base_url=f"{URL}/v1", api_key=KEY, **more),
    "responses": lambda model, **more: ChatOpenAI(
        model=model, base_url=f"{URL}/v1", api_key=KEY, use_responses_api=True, **more
    ),
    "messages": lambda model, **more: ChatAnthropic(model=model, base_url=URL, api_key=KEY, **more),
}


@tool
def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


for dialect, make in MAKES.items():
    models = MESSAGES if dialect == "messages" else MODELS

    @task("plain answer", dialect, models)
    def plain(model, make=make):
        check("hello" in make(model).invoke([("system", "Be brief."), ("user", "hello")]).text, "no hello")

    @task("streamed answer", dialect, models)
    def stream(model, make=make):
        chunks = list(make(model).stream("hello there"))
        check("hello there" in "".join(chunk.text for chunk in chunks), "no hello")

    @task("tool loop", dialect, models)
    def loop(model, make=make):
        agent = create_agent(make(model), tools=[weather], system_prompt="Use your tools.")
        said = agent.invoke({"messages": [("user", call_tool("weather", city="Oslo", days=2))]})
        check("sunny in Oslo" in said["messages"][-1].text, said["messages"][-1].text)

    @task("tool loop, streamed", dialect, models)
    def streamed_loop(model, make=make):
        agent = create_agent(make(model, streaming=True), tools=[weather])
        prompt = {"messages": [("user", call_tool("weather", city="Oslo", days=2))]}
        text = "".join(message.text for message, _ in agent.stream(prompt, stream_mode="messages"))
        check("sunny in Oslo" in text, text)

    @task("forced tool, one at a time", dialect, models)
    def forced(model, make=make):
        bound = make(model).bind_tools([weather], tool_choice="weather", parallel_tool_calls=False)
        called = bound.invoke(f"Oslo {call_tool('weather', city='Oslo')}").tool_calls
        check([call["name"] for call in called] == ["weather"], called)

    @task("structured answer", dialect, models)
    def structured(model, make=make, tool="Person" if dialect == "messages" else None):
        check_person(make(model).with_structured_output(Person).invoke(ask_person(model, tool)))

    @task("several turns", dialect, models)
    def turns(model, make=make):
        agent = create_agent(make(model), tools=[weather], checkpointer=InMemorySaver())
        thread = {"configurable": {"thread_id": "1"}}
        agent.invoke({"messages": [("user", call_tool("weather", city="Oslo"))]}, thread)
        said = agent.invoke({"messages": [("user", "and now goodbye")]}, thread)
        check("goodbye" in said["messages"][-1].text, said["messages"][-1].text)

    @task("stop", dialect, models)
    def stop(model, make=make, dialect=dialect):
        if dialect == "responses":
            return
        said = make(model).invoke("one two three", stop=["two"]).text
        check("one" in said and "two" not in said, said)


@task("JSON mode")
def json_mode(model):
    asked = MAKES["chat"](model).with_structured_output(Person, method="json_mode")
    check_person(asked.invoke(f"A person as JSON. {PERSON_TEXT}"))


run()
