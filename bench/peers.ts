/**
 * Other gateways beside ours, by URL. They are asked by OpenAI's Chat Completions, which all of them speak; what one of them
 * does not answer with 200 is left out, and said.
 */
import { request } from 'undici';
import type { PeerFlag } from './flags.ts';
import type { Question } from './question.ts';
import { oneKilobyte } from './scenarios.ts';
import { JSON_BODY, type Target } from './target.ts';

const CHAT = '/v1/chat/completions';
const FIRST_ANSWER_MS = 30_000;

/** Asks each once; throws an Error that says what came instead of an answer. */
export async function peersThatAnswer(flags: readonly PeerFlag[]): Promise<readonly Target[]> {
  const peers = flags.map(peerOf);
  for (const peer of peers) {
    const question = peer.questionOf(oneKilobyte);
    if (question === null) continue;
    const [name = '', value = ''] = peer.credentials[0]?.split(': ') ?? [];
    const answer = await request(`${peer.origin}${question.path}`, {
      method: 'POST',
      headers: { ...peer.headers, [name]: value },
      body: question.body,
      headersTimeout: FIRST_ANSWER_MS,
      bodyTimeout: FIRST_ANSWER_MS,
    }).catch((cause: unknown) => {
      throw new Error(`${peer.name} does not answer at ${peer.origin}`, { cause });
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200)
      throw new Error(`${peer.name} answers ${answer.statusCode}: ${text.slice(0, 500)}`);
  }
  return peers;
}

/** A URL with a path of its own stands for what comes before `/chat/completions`. */
function peerOf({ name, origin, key, pid, model, headers }: PeerFlag): Target {
  const hasPath = new URL(origin).pathname !== '/';
  return {
    name,
    origin,
    pid,
    child: null,
    headers: { ...JSON_BODY, ...headers },
    credentials: [`authorization: Bearer ${key === '' ? 'none' : key}`],
    questionOf: ({ gateway }) =>
      gateway.path === CHAT ? askedOf(gateway, model, hasPath ? '/chat/completions' : CHAT) : null,
  };
}

function askedOf(question: Question, model: string | null, path: string): Question {
  if (model === null) return { ...question, path };
  const body = JSON.stringify({ ...(JSON.parse(question.body) as object), model });
  return { ...question, path, body };
}
