/**
 * Names of models as clients of LiteLLM write them: `bedrock/`, then how Bedrock is asked, where, and a name or an id;
 * or `anthropic/` and a name of Claude's. https://docs.litellm.ai/docs/providers/bedrock
 * How it is asked is the gateway's to decide, so that word is passed over. A region is a promise: it is kept in the name.
 */
import { AWS_REGION } from './aws-region.ts';
import type { Model } from './model.ts';

export type WrittenName = {
  /** What stands behind the prefixes: a name, an id, or the beginning of a pattern. */
  readonly name: string;
  /** The region that the call is to be made in; null: not said. */
  readonly region: string | null;
  /** The only family that is meant; null: every one. */
  readonly family: Model['family'] | null;
};

/** No name that means anything here is longer, in characters. */
const LONGEST = 512;

const ROUTE = /^(?:converse|invoke|chat_completions|openai|mantle)\//;

/** Null: it is not written that way. */
export function readWrittenName(written: string): WrittenName | null {
  if (written.length > LONGEST) return null;
  if (written.startsWith('anthropic/'))
    return { name: written.slice('anthropic/'.length), region: null, family: 'claude' };
  if (!written.startsWith('bedrock/')) return null;
  const rest = written.slice('bedrock/'.length).replace(ROUTE, '');
  const slash = rest.indexOf('/');
  const region = slash === -1 ? '' : rest.slice(0, slash);
  if (AWS_REGION.test(region)) return { name: nameInArn(rest.slice(slash + 1)), region, family: null };
  return { name: nameInArn(rest), region: null, family: null };
}

/** The id in the ARN of a foundation model or of one of AWS's inference profiles; any other text as it is. */
export function nameInArn(text: string): string {
  return IN_ARN.exec(text)?.[1] ?? text;
}

const IN_ARN = /^arn:aws[\w-]*:bedrock:[\w-]*:\d*:(?:foundation-model|inference-profile)\/(.+)$/;

/**
 * Whether all that an entry of a list of models may ever mean, a pattern or a name, is also meant by another. Prefixes are
 * no part of the name: `b*` does not cover `bedrock/*`, and `bedrock/c*` not `bedrock/converse/*`.
 */
export function coversEntry(listed: string, entry: string): boolean {
  if (listed === entry || listed === '*' || listed === 'bedrock/*') return true;
  if (!listed.endsWith('*') || !entry.startsWith(listed.slice(0, -1))) return false;
  const outer = readWrittenName(listed.slice(0, -1));
  const inner = readWrittenName(entry);
  if (outer === null || inner === null) return outer === inner;
  const { name, region, family } = outer;
  if (region !== null && region !== inner.region) return false;
  return family === inner.family && inner.name.startsWith(name);
}

/**
 * Whether an entry of a list of models allows nothing, and is meant to: LiteLLM's word for no model, and all models of a
 * provider that Bedrock is not.
 */
export function allowsNothing(entry: string): boolean {
  return entry === 'no-default-models' || OTHER_PROVIDER.test(entry);
}

const OTHER_PROVIDER = /^(?:openai|azure|azure_ai|vertex_ai|gemini|groq)\/\*$/;
