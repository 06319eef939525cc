"""Mirascope: its calls on Chat Completions, Responses and Messages, in each of its formats."""

from harness import KEY, MESSAGES, MODELS, PERSON_TEXT, URL, ask_person, call_tool, check, check_person, run, task
from mirascope import llm
from person import Person

llm.register_provider("openai", scope="openai/", base_url=f"{URL}/v1", api_key=KEY)
llm.register_provider("anthropic", scope="anthropic/", base_url=URL, api_key=KEY)
NAMES = {"chat": "openai/{}:completions", "responses": "openai/{}:responses", "messages": "anthropic/{}"}


@llm.tool
def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


for dialect, name in NAMES.items():
    models = MESSAGES if dialect == "messages" else MODELS

    def make(model, name=name, **more):
        return llm.call(name.format(model), **more)

    @task("plain answer", dialect, models)
    def plain(model, make=make):
        said = make(model)(lambda: "hello")().text()
        check("hello" in said, said)

    @task("streamed answer", dialect, models)
    def stream(model, make=make):
        said = "".join(make(model)(lambda: "hello there").stream().text_stream())
        check("hello there" in said, said)

    @task("tool loop", dialect, models)
    def loop(model, make=make):
        first = make(model, tools=[weather])(lambda: call_tool("weather", city="Oslo", days=2))()
        said = first.resume(first.execute_tools()).text()
        check("sunny in Oslo" in said, said)

    @task("structured answer", dialect, models)
    def structured(model, make=make):
        check_person(make(model, format=Person)(lambda: ask_person(model))().parse())

    @task("structured answer by a tool", dialect, models)
    def by_tool(model, make=make):
        asked = llm.format(Person, mode="tool")
        prompt = ask_person(model, "__mirascope_formatted_output_tool__")
        check_person(make(model, format=asked)(lambda: prompt)().parse())

    @task("JSON mode", dialect, models)
    def json_mode(model, make=make):
        asked = llm.format(Person, mode="json")
        check_person(make(model, format=asked)(lambda: f"A person. {PERSON_TEXT}")().parse())

    # On OpenAI’s APIs it leaves stops out by itself for models that it does not know.
    @task("stop", dialect, models if dialect == "messages" else [])
    def stop(model, make=make):
        said = make(model, stop_sequences=["two"])(lambda: "one two three")().text()
        check("one" in said and "two" not in said, said)


run()
