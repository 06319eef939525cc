"""smolagents: both kinds of agent, through the OpenAI client and through LiteLLM on Anthropic's API."""

import litellm
from harness import KEY, MESSAGES, MODELS, URL, check, run, script, task
from smolagents import CodeAgent, LiteLLMModel, OpenAIModel, ToolCallingAgent, tool

# As it says itself where claude-opus-5-5 takes no forced tool on Anthropic's API.
litellm.drop_params = True
MAKES = {
    "chat": lambda model: OpenAIModel(model, api_base=f"{URL}/v1", api_key=KEY),
    "messages": lambda model: LiteLLMModel(f"anthropic/{model}", api_base=URL, api_key=KEY),
}


@tool
def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city.

    Args:
        city: Its name.
        days: How many days ahead.
    """
    return f"sunny in {city}"


def calls(name, **arguments):
    return {"tools": [{"name": name, "input": arguments}]}


for dialect, make in MAKES.items():
    models = MESSAGES if dialect == "messages" else MODELS

    @task("tool loop", dialect, models)
    def tool_calls(model, make=make):
        # Its history holds calls and results as text.
        script(calls("weather", city="Oslo", days=2), calls("final_answer", answer="sunny in Oslo"))
        said = ToolCallingAgent([weather], make(model), max_steps=4).run("What is the weather in Oslo?")
        check("sunny in Oslo" in said, said)

    @task("agent that writes code", dialect, models)
    def code(model, make=make):
        script({"text": 'Let me look.\n<code>\nfinal_answer(weather(city="Oslo"))\n</code>'})
        said = CodeAgent([weather], make(model), max_steps=2).run("What is the weather in Oslo?")
        check("sunny in Oslo" in said, said)

    @task("agent that writes code, structured", dialect, models)
    def structured_code(model, make=make):
        script({"text": '{"thought": "Let me look.", "code": "final_answer(weather(city=\'Oslo\'))"}'})
        agent = CodeAgent([weather], make(model), max_steps=2, use_structured_outputs_internally=True)
        said = agent.run("What is the weather in Oslo?")
        check("sunny in Oslo" in said, said)

    @task("tool loop, streamed", dialect, models)
    def streamed(model, make=make):
        script(calls("weather", city="Oslo", days=2), calls("final_answer", answer="sunny in Oslo"))
        agent = ToolCallingAgent([weather], make(model), max_steps=4, stream_outputs=True)
        *_, last = agent.run("What is the weather in Oslo?", stream=True)
        check("sunny in Oslo" in str(last.output), last)


run()
