"""What the scripts share: where the gateway is, how the simulated model is steered, how each task reports its outcome.

A script registers its tasks with `@task` and ends with `run()`. Every task is done once for each model; it passes when
it returns and fails when it raises, or takes longer than a minute and a half.
"""

import asyncio
import functools
import json
import os
import signal
import sys
import traceback
import urllib.request

URL = os.environ["STARGATE_URL"]
"""The gateway's address, without `/v1`."""
KEY = os.environ["STARGATE_KEY"]
MODELS = os.environ["STARGATE_MODELS"].split(",")
CLAUDE = [model for model in MODELS if model.startswith("claude")]
MESSAGES = [model for model in MODELS if model.startswith(("claude", "nova"))]
"""The models that are asked on Anthropic's API."""
UNFORCED = ("claude-opus-5-5", "llama3-3-70b")
"""Bedrock refuses a forced tool for these."""

PERSON = {"name": "Ada", "age": 36, "tags": ["math"]}
"""Fits the schemas that the scripts ask structured answers by."""

SECONDS = 90
_tasks = []


def task(name, dialect="chat", models=MODELS):
    """Registers a task: `work(model)`, a function or a coroutine function."""

    def register(work):
        _tasks.append((name, dialect, models, work))
        return work

    return register


def steer(**directive):
    """Tells the simulated model what to do; stands in a prompt."""
    return f"[[sim {json.dumps(directive)}]]"


def call_tool(tool, /, **arguments):
    return steer(tools=[{"name": tool, "input": arguments}])


def script(*directives, model=None):
    """Tells it for the next calls, where a prompt cannot: the framework's own texts stand in it, or JSON within JSON.
    With a model, for calls of its family alone."""
    where = {} if model is None else {"model": model.split("-")[0]}
    _control("POST", [{"answer": directive, **where} for directive in directives])


def _control(method, body):
    request = urllib.request.Request(
        f"{os.environ['STARGATE_SIMULATOR']}/_simulator/script", json.dumps(body).encode(), method=method
    )
    urllib.request.urlopen(request).close()


PERSON_TEXT = steer(text=json.dumps(PERSON))


def ask_person(model, tool=None):
    """A prompt for a structured answer. Models that cannot be forced answer as they are told, which is steered: in the
    call of a tool, where the framework asks by one, or in JSON."""
    if model not in UNFORCED:
        return "Who is she?"
    return f"Who is she? {PERSON_TEXT if tool is None else call_tool(tool, **PERSON)}"


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def check_person(person):
    """Whatever the model made up, the limits of the schema hold."""
    value = person if isinstance(person, dict) else person.model_dump()
    check(1 <= value["age"] <= 130, f"age {value['age']!r}")
    check(1 <= len(value["name"]) <= 40, f"name {value['name']!r}")
    check(len(value["tags"]) <= 3, f"tags {value['tags']!r}")


def run():
    only = os.environ.get("STARGATE_TASK", "")
    with open(os.environ["STARGATE_OUTCOMES"], "a", encoding="utf-8") as outcomes:
        for name, dialect, models, work in _tasks:
            if only not in f"{dialect} {name}":
                continue
            for model in models:
                reason = _outcome(functools.partial(work, model))
                line = {"task": name, "dialect": dialect, "model": model, "reason": reason}
                outcomes.write(json.dumps(line) + "\n")
                outcomes.flush()
    # Threads that a framework left behind keep nobody waiting.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _outcome(work):
    """Null, or why it failed."""
    signal.signal(signal.SIGALRM, _too_late)
    signal.alarm(SECONDS)
    try:
        made = work()
        if asyncio.iscoroutine(made):
            asyncio.run(made)
        return None
    except BaseException as error:  # noqa: BLE001 - groups and cancellations of a framework are failures too
        traceback.print_exc()
        return _words(error)
    finally:
        signal.alarm(0)
        _control("DELETE", None)


def _words(error):
    """The innermost sentence: frameworks wrap what the gateway said."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {str(error) or repr(error.__cause__)}"[:600]


def _too_late(_signal, _frame):
    raise TimeoutError(f"not done after {SECONDS} s")
