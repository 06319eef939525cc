/** The call that the canary makes, as small as a call can be that every chat model takes, and how its answer is judged. */
import { requestIdOf, type RequestId } from '../ids.ts';
import { isObject } from '../json.ts';
import { broken, ok, type Verdict } from './chain.ts';

export const PROBE_PATH = '/v1/chat/completions';
/** The least that some models take as a bound of their answer. */
export const PROBE_OUTPUT_TOKENS = 16;
/** More than its prompt has in any model's tokens. */
export const PROBE_INPUT_TOKENS = 30;
/** As long as the longest silence that CloudFront allows. */
const PROBE_TIMEOUT_MS = 60_000;

export type Probe = { readonly edgeUrl: string; readonly key: string; readonly model: string };

export async function sendProbe({ edgeUrl, key, model }: Probe): Promise<Reply> {
  const response = await fetch(new URL(PROBE_PATH, edgeUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      max_tokens: PROBE_OUTPUT_TOKENS,
      messages: [{ role: 'user', content: 'Answer with the one word: pong' }],
    }),
    redirect: 'manual',
    signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
  });
  return { status: response.status, text: await response.text() };
}

export function sayCalls(calls: number): string {
  return calls === 1 ? '1 call' : `${calls} calls`;
}

export type Reply = { readonly status: number; readonly text: string };

/** What its usage record must agree with. */
export type Answered = {
  readonly requestId: RequestId;
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
};

/** `answered` is null exactly when the link is broken. */
export type Judged =
  | { readonly verdict: Verdict & { readonly state: 'ok' }; readonly answered: Answered }
  | { readonly verdict: Verdict; readonly answered: null };

export function judgeReply({ status, text }: Reply, model: string): Judged {
  const body = parsed(text);
  if (status !== 200) return fault(`it answered ${status}: ${messageIn(body) ?? 'not by the gateway'}`);
  if (body === null) return fault('it answered 200 and no JSON');
  const requestId = typeof body['id'] === 'string' ? requestIdOf(body['id']) : null;
  if (requestId === null) return fault('its answer has no id');
  if (body['model'] !== model) return fault(`${JSON.stringify(body['model'])} answered instead of ${model}`);
  if ((firstText(body) ?? '').trim() === '') return fault('its answer has no text');
  const usage = body['usage'];
  const promptTokens = isObject(usage) ? Number(usage['prompt_tokens']) : 0;
  const completionTokens = isObject(usage) ? Number(usage['completion_tokens']) : 0;
  if (!(promptTokens > 0) || !(completionTokens > 0)) return fault('its answer says no usage');
  const says = `${model} answered, ${promptTokens} tokens in and ${completionTokens} out, request ${requestId}`;
  return {
    verdict: { ...ok(says), state: 'ok' },
    answered: { requestId, model, promptTokens, completionTokens },
  };
}

function fault(says: string): Judged {
  return { verdict: broken(says), answered: null };
}

/** The gateway's own words; null when something else answered, such as CloudFront with a page. */
function messageIn(body: Readonly<Record<string, unknown>> | null): string | null {
  const error = body?.['error'];
  return isObject(error) && typeof error['message'] === 'string' ? error['message'].slice(0, 300) : null;
}

function firstText(body: Readonly<Record<string, unknown>>): string | null {
  const choices: readonly unknown[] = Array.isArray(body['choices']) ? body['choices'] : [];
  const [choice] = choices;
  const message = isObject(choice) ? choice['message'] : null;
  return isObject(message) && typeof message['content'] === 'string' ? message['content'] : null;
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // A page of CloudFront or of a load balancer.
    return null;
  }
}
