"""ragas: metrics judged by a model, through its Instructor client for OpenAI's API and Anthropic's."""

import os

os.environ["RAGAS_DO_NOT_TRACK"] = "true"
from anthropic import AsyncAnthropic  # noqa: E402
from harness import CLAUDE, KEY, MODELS, URL, check, run, script, task  # noqa: E402
from openai import AsyncOpenAI  # noqa: E402
from ragas.llms import llm_factory  # noqa: E402
from ragas.metrics.collections import Faithfulness  # noqa: E402

MAKES = {
    "chat": lambda model: llm_factory(
        model, provider="openai", client=AsyncOpenAI(base_url=f"{URL}/v1", api_key=KEY)
    ),
    "messages": lambda model: llm_factory(
        model, provider="anthropic", client=AsyncAnthropic(base_url=URL, api_key=KEY)
    ),
}
STATEMENTS = '{"statements": ["Oslo is sunny."]}'
VERDICTS = '{"statements": [{"statement": "Oslo is sunny.", "reason": "It says so.", "verdict": 1}]}'

for dialect, make in MAKES.items():

    @task("judges an answer", dialect, CLAUDE if dialect == "messages" else MODELS)
    async def judge(model, make=make):
        script({"text": STATEMENTS}, {"text": VERDICTS})
        result = await Faithfulness(llm=make(model)).ascore(
            user_input="How is Oslo?", response="Oslo is sunny.", retrieved_contexts=["Oslo is sunny today."]
        )
        check(result.value == 1.0, result)


run()
