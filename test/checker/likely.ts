/**
 * Leaves out most of the requests that nobody could serve, since each is refused and proves nothing: one in ten stays, so
 * that the refusals are held too.
 */
import type { Asked } from './hold.ts';

type Impossible = (text: string, asked: Asked) => boolean;

const ONE_IN = 10;

const impossible: readonly Impossible[] = [
  (text, { model }) => !model.supportsImages && /"type":"(image|image_url|input_image)"/.test(text),
  // Tools that Anthropic trained into its models, and one of its servers' with nothing beside it.
  (text, { model }) => model.family !== 'claude' && /"type":"(bash|text_editor)_\d/.test(text),
  (text) => /"tools":\[\{"type":"web_search/.test(text),
  (text, { model }) =>
    !model.supportsTools && /"tools":\[|"tool_calls":|"type":"(tool_use|function_call)"/.test(text),
];

/** What Anthropic's own API refuses, of every model or of the one asked. */
const refusedByAnthropic: readonly Impossible[] = [
  (text) => /"name":"(?![a-zA-Z0-9_-]{1,128}")/.test(text),
  (text, { model }) => model.family === 'claude' && /"(@id|with space|\$top|naïve|a\/b|x{70})":/.test(text),
  (text, { model }) => model.family === 'claude' && /"stop_sequences":\[[^\]]*"(\s|\\n)*"/.test(text),
  (text, { model }) => !model.traits.prefill && /"role":"assistant","content":"[^"]*"\}\]/.test(text),
];

export function isLikely(asked: Asked): boolean {
  const text = asked.raw.body.toString();
  if (text.length % ONE_IN === 0) return true;
  const isMessages = asked.raw.routeId === 'messages' || asked.raw.routeId === 'count-tokens';
  const all = isMessages ? [...impossible, ...refusedByAnthropic] : impossible;
  return !all.some((cannot) => cannot(text, asked));
}
