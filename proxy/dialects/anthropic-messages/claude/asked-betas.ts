/** The betas and the edits of the context that a request asks for, and Bedrock takes. */
import type { Target, RawRequest } from '../../dialect.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { isGiven } from '../../request/faults.ts';
import { betas, keptEdits } from '../betas.ts';

/** The client's betas, by the table. */
export function betasFor(raw: RawRequest, body: JsonObject, { model }: Target): Set<string> {
  const sent = new Set<string>();
  if (
    raw.headers['anthropic-beta'] === undefined &&
    !isGiven(body['anthropic_beta']) &&
    !isGiven(body['betas'])
  )
    return sent;
  for (const asked of askedBetas(raw, body)) {
    const beta = betas.get(asked);
    if (beta !== undefined && (beta.when === undefined || beta.when(model))) sent.add(beta.send);
  }
  return sent;
}

function askedBetas(raw: RawRequest, body: JsonObject): string[] {
  const header = raw.headers['anthropic-beta'];
  const lines = typeof header === 'string' ? [header] : (header ?? []);
  const names = lines.flatMap((line) => line.split(',')).map((name) => name.trim());
  for (const list of [body['anthropic_beta'], body['betas']]) {
    if (Array.isArray(list)) for (const name of list) if (typeof name === 'string') names.push(name);
  }
  return names;
}

export function editsToKeep(contextManagement: unknown): JsonObject[] {
  if (!isObject(contextManagement) || !Array.isArray(contextManagement['edits'])) return [];
  const kept: JsonObject[] = [];
  for (const edit of contextManagement['edits']) {
    if (isObject(edit) && typeof edit['type'] === 'string' && keptEdits.has(edit['type'])) kept.push(edit);
  }
  return kept;
}
