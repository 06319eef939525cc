/** promptfoo: an evaluation of a prompt with each of its providers for these APIs, one of them graded by a model. */
import { evaluate } from 'promptfoo';
import { check, KEY, MESSAGES, MODELS, PERSON, run, steer, task, URL } from './harness.mjs';

process.env.PROMPTFOO_DISABLE_TELEMETRY = '1';
process.env.PROMPTFOO_DISABLE_UPDATE = '1';
const PROVIDERS = {
  chat: (model, config) => ({
    id: `openai:chat:${model}`,
    config: { apiBaseUrl: `${URL}/v1`, apiKey: KEY, ...config },
  }),
  responses: (model, config) => ({
    id: `openai:responses:${model}`,
    config: { apiBaseUrl: `${URL}/v1`, apiKey: KEY, ...config },
  }),
  messages: (model, config) => ({
    id: `anthropic:messages:${model}`,
    config: { apiBaseUrl: URL, apiKey: KEY, ...config },
  }),
};

async function passes(provider, prompt, assert) {
  const settings = {
    prompts: [prompt],
    providers: [provider],
    tests: [{ vars: {}, assert }],
    writeLatestResults: false,
  };
  const evaluation = await evaluate(settings, { cache: false, maxConcurrency: 1 });
  const { results } = evaluation.results === undefined ? await evaluation.toEvaluateSummary() : evaluation;
  check(
    results.length === 1 && results[0].success,
    results[0]?.error ?? JSON.stringify(results).slice(0, 400),
  );
}

for (const [dialect, make] of Object.entries(PROVIDERS)) {
  const on = { dialect, models: dialect === 'messages' ? MESSAGES : MODELS };
  task('plain answer', on, (model) =>
    passes(make(model, {}), 'hello', [{ type: 'contains', value: 'hello' }]),
  );
  // Its grader cannot hold Anthropic's client, which it tries to print as JSON.
  if (dialect === 'messages') continue;
  task('graded answer', on, (model) => {
    const verdict = JSON.stringify({ pass: true, score: 1, reason: 'It says so.' });
    // The grader is asked with the answer in its prompt, so the steering in the answer reaches it.
    const value = `It is friendly ${steer({ text: verdict })}`;
    return passes(make(model, {}), 'hello', [{ type: 'llm-rubric', value, provider: make(model, {}) }]);
  });
}

task('JSON mode', { models: MODELS }, (model) =>
  passes(
    PROVIDERS.chat(model, { response_format: { type: 'json_object' } }),
    `A person as JSON. ${steer({ text: JSON.stringify(PERSON) })}`,
    [{ type: 'is-json' }],
  ),
);

await run();
