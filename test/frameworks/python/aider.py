"""aider: one message changes a file, on Chat Completions and Messages."""

import os
import subprocess
import tempfile

from harness import KEY, MESSAGES, MODELS, URL, check, run, steer, task

ENDPOINTS = {
    "chat": ("openai", {"OPENAI_API_BASE": f"{URL}/v1", "OPENAI_API_KEY": KEY}),
    "messages": ("anthropic", {"ANTHROPIC_API_BASE": URL, "ANTHROPIC_API_KEY": KEY}),
}
EDIT = "proof.txt\n```\nsunny in Oslo\n```\n"

for dialect, (prefix, settings) in ENDPOINTS.items():
    for name, flag in (("edits a file, streamed", "--stream"), ("edits a file", "--no-stream")):

        @task(name, dialect, MESSAGES if dialect == "messages" else MODELS)
        def edits(model, prefix=prefix, settings=settings, flag=flag):
            with tempfile.TemporaryDirectory(dir=".") as folder:
                with open(os.path.join(folder, "proof.txt"), "w", encoding="utf-8") as file:
                    file.write("rainy\n")
                arguments = [f"{prefix}/{model}", "--edit-format", "whole", "--no-git", "--yes-always", flag]
                quiet = ["--no-show-model-warnings", "--no-check-update", "--analytics-disable", "--no-pretty"]
                prompt = ["--message", steer(text=EDIT), "proof.txt"]
                done = subprocess.run(
                    ["aider", "--model", *arguments, *quiet, *prompt],
                    cwd=folder,
                    env={**os.environ, **settings},
                    capture_output=True,
                    text=True,
                    stdin=subprocess.DEVNULL,
                    timeout=80,
                )
                with open(os.path.join(folder, "proof.txt"), encoding="utf-8") as file:
                    check(file.read() == "sunny in Oslo\n", done.stdout[-500:] + done.stderr[-300:])


run()
