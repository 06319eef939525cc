/** Nova's own body: Converse's words, but for the names of the inference settings and of the counts. */
import { isObject } from '../../core/json.ts';
import { converseMessage, converseStream } from '../converse/reply.ts';
import type { Billed, Reply, StreamEvent } from '../model/conversation.ts';

type Body = Readonly<Record<string, unknown>>;

/** What Converse would be asked. */
export function novaRequest(body: Body): Body {
  const { messages, system, toolConfig } = body;
  const settings = isObject(body['inferenceConfig']) ? body['inferenceConfig'] : {};
  const maxTokens = settings['max_new_tokens'] ?? settings['maxTokens'];
  const { stopSequences, temperature } = settings;
  const topP = settings['top_p'] ?? settings['topP'];
  return given({
    messages,
    system,
    toolConfig,
    inferenceConfig: given({ maxTokens, stopSequences, temperature, topP }),
  });
}

function given(members: Body): Body {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

export function novaMessage(reply: Reply): string {
  const { output, stopReason } = JSON.parse(converseMessage(reply)) as Body;
  return JSON.stringify({ output, stopReason, usage: usageOf(reply.billed) });
}

/** Converse's events, each in an object with its name. */
export function* novaStream(reply: Reply): Generator<StreamEvent> {
  for (const { eventType, payload, outputTokens } of converseStream(reply)) {
    const { p: _padding, ...said } = JSON.parse(payload) as Body;
    const event = eventType === 'metadata' ? { usage: usageOf(reply.billed), metrics: {}, trace: {} } : said;
    yield { eventType, payload: JSON.stringify({ [eventType]: event }), outputTokens };
  }
}

function usageOf(billed: Billed) {
  return {
    inputTokens: billed.inputTokens,
    outputTokens: billed.outputTokens,
    totalTokens: billed.inputTokens + billed.outputTokens,
    cacheReadInputTokenCount: billed.cacheReadTokens,
    cacheWriteInputTokenCount: billed.cacheWrite5mTokens + billed.cacheWrite1hTokens,
  };
}
