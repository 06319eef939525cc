"""browser-use: an agent that ends its task with a page open, on Chat Completions and Messages. Needs chromium."""

import json
import os

os.environ["ANONYMIZED_TELEMETRY"] = "false"
os.environ["BROWSER_USE_VERSION_CHECK"] = "false"
from browser_use import Agent, BrowserProfile, BrowserSession, ChatAnthropic, ChatOpenAI  # noqa: E402
from harness import CLAUDE, KEY, MODELS, URL, check, run, script, task  # noqa: E402

MAKES = {
    "chat": lambda model: ChatOpenAI(model=model, base_url=f"{URL}/v1", api_key=KEY),
    "messages": lambda model: ChatAnthropic(model=model, base_url=URL, api_key=KEY),
}


def step(dialect, action):
    """What the agent's answer has to hold; on Anthropic's API it is the input of a tool."""
    said = {
        "thinking": "One step.",
        "evaluation_previous_goal": "None",
        "memory": "None",
        "next_goal": "End",
        "action": [action],
    }
    return {"text": json.dumps(said)} if dialect == "chat" else {"tools": [{"name": "AgentOutput", "input": said}]}


for dialect, make in MAKES.items():

    @task("agent with a browser", dialect, CLAUDE if dialect == "messages" else MODELS)
    async def browse(model, make=make, dialect=dialect):
        profile = BrowserProfile(
            headless=True, executable_path="/usr/bin/chromium", chromium_sandbox=False, enable_default_extensions=False
        )
        session = BrowserSession(browser_profile=profile)
        agent = Agent(
            task="Open the empty page and say that it is empty.",
            llm=make(model),
            browser_session=session,
            use_judge=False,
        )
        script(step(dialect, {"done": {"text": "It is empty", "success": True, "files_to_display": []}}))
        history = await agent.run(max_steps=3)
        check("It is empty" in str(history.final_result()), history.errors())


run()
