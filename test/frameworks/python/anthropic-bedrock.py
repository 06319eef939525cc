"""Anthropic's Python SDK with its client for Bedrock: InvokeModel, whole and streamed, by the ids that Bedrock has."""

from anthropic import AnthropicBedrock
from harness import KEY, URL, call_tool, check, run, task

MODELS = ["us.anthropic.claude-opus-5-5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"]
WEATHER = {
    "name": "weather",
    "description": "Tells the weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def client():
    return AnthropicBedrock(api_key=KEY, base_url=f"{URL}/bedrock", aws_region="us-east-1")


def asked(model, prompt, **more):
    messages = prompt if isinstance(prompt, list) else [{"role": "user", "content": prompt}]
    return {"model": model, "max_tokens": 1000, "messages": messages, **more}


@task("plain answer", "invoke", MODELS)
def plain(model):
    said = client().messages.create(**asked(model, "hello")).content[-1].text
    check("hello" in said, said)


@task("streamed answer", "invoke", MODELS)
def stream(model):
    with client().messages.stream(**asked(model, "hello there")) as events:
        said = "".join(events.text_stream)
        check(events.get_final_message().usage.output_tokens > 0, "no usage")
    check("hello there" in said, said)


@task("tool loop", "invoke", MODELS)
def loop(model):
    turns = [{"role": "user", "content": call_tool("weather", city="Oslo")}]
    first = client().messages.create(**asked(model, turns, tools=[WEATHER]))
    called = next(block for block in first.content if block.type == "tool_use")
    result = {"type": "tool_result", "tool_use_id": called.id, "content": "sunny in Oslo"}
    turns += [{"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
    said = client().messages.create(**asked(model, turns, tools=[WEATHER])).content[-1].text
    check("sunny in Oslo" in said, said)


@task("stop", "invoke", MODELS)
def stop(model):
    said = client().messages.create(**asked(model, "one two three", stop_sequences=["two"])).content[-1].text
    check("one" in said and "two" not in said, said)


run()
