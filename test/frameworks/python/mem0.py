"""mem0: memories drawn from a talk and found again, with the gateway's models and embeddings."""

import json
import os

os.environ["MEM0_TELEMETRY"] = "False"
from harness import CLAUDE, KEY, MODELS, URL, check, run, script, task  # noqa: E402
from mem0 import Memory  # noqa: E402

LLMS = {
    "chat": lambda model: {
        "provider": "openai",
        "config": {"model": model, "openai_base_url": f"{URL}/v1", "api_key": KEY},
    },
    "messages": lambda model: {
        "provider": "anthropic",
        "config": {"model": model, "anthropic_base_url": URL, "api_key": KEY, "top_p": None},
    },
}
EMBEDDER = {
    "provider": "openai",
    "config": {
        "model": "titan-embed-text-v2",
        "openai_base_url": f"{URL}/v1",
        "api_key": KEY,
        "embedding_dims": 1024,
    },
}
FACTS = {"memory": [{"id": "0", "text": "Likes the sea", "event": "ADD"}]}

for dialect, llm in LLMS.items():

    @task("remembers and finds again", dialect, CLAUDE if dialect == "messages" else MODELS)
    def remember(model, llm=llm, dialect=dialect):
        folder = f"memory-{dialect}-{model}"
        store = {
            "provider": "qdrant",
            "config": {"path": folder, "embedding_model_dims": 1024, "collection_name": "memories"},
        }
        memory = Memory.from_config(
            {"llm": llm(model), "embedder": EMBEDDER, "vector_store": store, "history_db_path": f"{folder}.db"}
        )
        script({"text": json.dumps(FACTS)}, model=model)
        memory.add([{"role": "user", "content": "I like the sea."}], user_id="ada")
        # The simulator's vectors are alike for equal texts alone.
        found = memory.search("Likes the sea", filters={"user_id": "ada"})
        check("sea" in str(found), found)


run()
