"""AWS's Python SDK: Converse for several families, and Qwen's own body on InvokeModel."""

import json

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from harness import KEY, URL, call_tool, check, run, task

CONVERSE = [
    "us.anthropic.claude-opus-5-5",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "us.amazon.nova-pro-v1:0",
    "openai.gpt-oss-120b-1:0",
    "us.meta.llama3-3-70b-instruct-v1:0",
    "qwen.qwen3-coder-480b-a35b-v1:0",
]
QWEN = ["qwen.qwen3-coder-480b-a35b-v1:0"]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def client():
    """AWS_BEARER_TOKEN_BEDROCK would do, but botocore sends it over TLS alone, and this gateway is asked over HTTP."""
    made = boto3.client(
        "bedrock-runtime",
        region_name="us-east-1",
        endpoint_url=f"{URL}/bedrock",
        config=Config(signature_version=UNSIGNED),
    )
    made.meta.events.register("before-send", with_key)
    return made


def with_key(request, **_):
    request.headers["authorization"] = f"Bearer {KEY}"


def user(text):
    return {"role": "user", "content": [{"text": text}]}


@task("plain answer", "converse", CONVERSE)
def plain(model):
    said = client().converse(modelId=model, messages=[user("hello")])["output"]["message"]["content"][-1]["text"]
    check("hello" in said, said)


@task("streamed answer", "converse", CONVERSE)
def stream(model):
    events = client().converse_stream(modelId=model, messages=[user("hello there")])["stream"]
    said = "".join(event.get("contentBlockDelta", {}).get("delta", {}).get("text", "") for event in events)
    check("hello there" in said, said)


@task("tool loop", "converse", CONVERSE)
def loop(model):
    tools = {"tools": [{"toolSpec": {"name": "weather", "description": "Weather", "inputSchema": {"json": SCHEMA}}}]}
    turns = [user(call_tool("weather", city="Oslo"))]
    first = client().converse(modelId=model, messages=turns, toolConfig=tools)["output"]["message"]
    called = next(block["toolUse"] for block in first["content"] if "toolUse" in block)
    result = {"toolUseId": called["toolUseId"], "content": [{"text": "sunny in Oslo"}]}
    turns += [first, {"role": "user", "content": [{"toolResult": result}]}]
    answer = client().converse(modelId=model, messages=turns, toolConfig=tools)
    said = answer["output"]["message"]["content"][-1]["text"]
    check("sunny in Oslo" in said, said)


@task("plain answer", "invoke", QWEN)
def qwen(model):
    body = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 500, "temperature": 0.2}
    answer = client().invoke_model(modelId=model, body=json.dumps(body))
    said = json.loads(answer["body"].read())["choices"][0]["message"]["content"]
    check("hello" in said, said)


@task("streamed answer", "invoke", QWEN)
def qwen_stream(model):
    body = {"messages": [{"role": "user", "content": "hello there"}], "max_tokens": 500}
    events = client().invoke_model_with_response_stream(modelId=model, body=json.dumps(body))["body"]
    chunks = [json.loads(event["chunk"]["bytes"]) for event in events]
    said = "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])
    check("hello there" in said, said)


run()
