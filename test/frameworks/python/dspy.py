"""DSPy: its modules and adapters, through its own engine, on Chat Completions, Responses and Messages."""

import json

import dspy
from harness import KEY, MESSAGES, MODELS, PERSON, URL, check, check_person, run, script, task
from person import Person

MAKES = {
    "chat": lambda model, **more: dspy.LM(f"openai/{model}", api_base=f"{URL}/v1", api_key=KEY, cache=False, **more),
    "responses": lambda model, **more: dspy.LM(
        f"openai/{model}", api_base=f"{URL}/v1", api_key=KEY, cache=False, model_type="responses", **more
    ),
    "messages": lambda model, **more: dspy.LM(f"anthropic/{model}", api_base=f"{URL}/v1", api_key=KEY, cache=False, **more),
}


class Describe(dspy.Signature):
    """Describes a person."""

    question: str = dspy.InputField()
    person: Person = dspy.OutputField()


def weather(city: str, days: int = 1) -> str:
    """Tells the weather of a city."""
    return f"sunny in {city}"


def fields(**values):
    parts = [f"[[ ## {name} ## ]]\n{value}" for name, value in values.items()]
    return {"text": "\n\n".join([*parts, "[[ ## completed ## ]]"])}


for dialect, make in MAKES.items():
    models = MESSAGES if dialect == "messages" else MODELS

    @task("plain answer", dialect, models)
    def plain(model, make=make):
        with dspy.context(lm=make(model), adapter=dspy.ChatAdapter()):
            script(fields(reasoning="It says so.", answer="hello"))
            said = dspy.ChainOfThought("question -> answer")(question="What do you say?").answer
            check(said == "hello", said)

    @task("structured answer", dialect, models)
    def structured(model, make=make):
        with dspy.context(lm=make(model), adapter=dspy.JSONAdapter()):
            script({"text": json.dumps({"person": PERSON})})
            check_person(dspy.Predict(Describe)(question="Who is she?").person)

    @task("tool loop", dialect, models)
    def loop(model, make=make):
        with dspy.context(lm=make(model), adapter=dspy.ChatAdapter()):
            script(
                fields(next_thought="Look.", next_tool_name="weather", next_tool_args='{"city": "Oslo"}'),
                fields(next_thought="Done.", next_tool_name="finish", next_tool_args="{}"),
                fields(reasoning="The tool said so.", answer="sunny in Oslo"),
            )
            said = dspy.ReAct("question -> answer", tools=[weather], max_iters=3)(question="The weather?").answer
            check("sunny in Oslo" in said, said)

    @task("several answers", dialect, [] if dialect == "messages" else models)
    def several(model, make=make):
        with dspy.context(lm=make(model, n=2, temperature=1.0), adapter=dspy.ChatAdapter()):
            script(fields(answer="hello"), fields(answer="hello"))
            said = dspy.Predict("question -> answer")(question="What do you say?")
            check(said.completions.answer == ["hello", "hello"], said.completions)


run()
