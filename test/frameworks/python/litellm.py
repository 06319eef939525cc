"""LiteLLM's SDK with the providers that people point at a gateway: openai/ (Chat, Responses) and anthropic/."""

import litellm
from harness import KEY, MESSAGES, MODELS, PERSON_TEXT, URL, ask_person, call_tool, check, check_person, run, task
from person import Person

litellm.telemetry = False
PROVIDERS = {
    "chat": {"prefix": "openai/", "api_base": f"{URL}/v1", "api_key": KEY},
    "messages": {"prefix": "anthropic/", "api_base": URL, "api_key": KEY},
}
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tells the weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer", "minimum": 1, "maximum": 7}},
            "required": ["city"],
        },
    },
}

for dialect, provider in PROVIDERS.items():
    models = MESSAGES if dialect == "messages" else MODELS

    def ask(model, prompt, provider=provider, **more):
        messages = prompt if isinstance(prompt, list) else [{"role": "user", "content": prompt}]
        where = {name: value for name, value in provider.items() if name != "prefix"}
        return litellm.completion(provider["prefix"] + model, messages=messages, **where, **more)

    @task("plain answer", dialect, models)
    def plain(model, ask=ask):
        check("hello" in ask(model, "hello").choices[0].message.content, "no hello")

    @task("streamed answer", dialect, models)
    def stream(model, ask=ask):
        chunks = ask(model, "hello there", stream=True, stream_options={"include_usage": True})
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        check("hello there" in text, text)

    @task("tool loop", dialect, models)
    def loop(model, ask=ask):
        turns = [{"role": "user", "content": call_tool("weather", city="Oslo", days=2)}]
        message = ask(model, turns, tools=[WEATHER], tool_choice="auto").choices[0].message
        turns += [
            message.model_dump(),
            {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "sunny in Oslo"},
        ]
        said = ask(model, turns, tools=[WEATHER]).choices[0].message.content
        check("sunny in Oslo" in said, said)

    # On Anthropic's API it refuses this itself for claude-opus-5-5, which takes no forced tool.
    @task("forced tool, one at a time", dialect, models if dialect == "chat" else ["claude-sonnet-4-5", "nova-pro"])
    def forced(model, ask=ask):
        choice = {"type": "function", "function": {"name": "weather"}}
        prompt = call_tool("weather", city="Oslo", days=2)
        message = ask(model, prompt, tools=[WEATHER], tool_choice=choice, parallel_tool_calls=False).choices[0].message
        check([call.function.name for call in message.tool_calls] == ["weather"], message)

    @task("structured answer", dialect, models)
    def structured(model, ask=ask):
        said = ask(model, ask_person(model), response_format=Person).choices[0].message.content
        check_person(Person.model_validate_json(said))

    @task("stop", dialect, models)
    def stop(model, ask=ask):
        said = ask(model, "one two three", stop=["two"]).choices[0].message.content
        check("one" in said and "two" not in said, said)

    @task("reasoning", dialect, [model for model in models if model in ("claude-sonnet-4-5", "claude-opus-5-5")])
    def reasoning(model, ask=ask):
        said = ask(model, "hello", reasoning_effort="low").choices[0].message
        check("hello" in said.content, said)


@task("JSON mode")
def json_mode(model):
    said = litellm.completion(
        f"openai/{model}",
        messages=[{"role": "user", "content": f"A person as JSON. {PERSON_TEXT}"}],
        response_format={"type": "json_object"},
        api_base=f"{URL}/v1",
        api_key=KEY,
    )
    check_person(Person.model_validate_json(said.choices[0].message.content))


@task("plain answer", "responses")
def responses(model):
    said = litellm.responses(model=f"openai/{model}", input="hello", api_base=f"{URL}/v1", api_key=KEY)
    check("hello" in str(said.output), said.output)


run()
