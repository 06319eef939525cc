/**
 * The tools of a request for an API of OpenAI's on Bedrock: which of them the endpoint takes. Tools that servers run are
 * left out, as for all models: their searches and calls are billed beside the tokens, and go to places of their own.
 */
import type { Refusal } from '../../../../core/errors.ts';
import type { BedrockEndpoint } from '../../../bedrock-http.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { invalid } from '../../request/faults.ts';
import type { ResponsesHead } from '../request.ts';

/**
 * As the endpoints' own errors list them, less those that servers run (`mcp`, `web_search`).
 * https://github.com/BerriAI/litellm/blob/main/litellm/llms/bedrock/responses/transformation.py
 */
const TAKEN: Readonly<Record<BedrockEndpoint, ReadonlySet<unknown>>> = {
  runtime: new Set(['function', 'custom', 'namespace', 'apply_patch', 'tool_search', 'computer']),
  mantle: new Set(['function', 'custom', 'namespace', 'tool_search']),
};

/** Tools that the client runs, and that Converse is told of as functions where the endpoint does not know them. */
const CLIENT_RUN: ReadonlySet<unknown> = new Set(['local_shell', 'shell', 'apply_patch']);

/** Whether a tool can be offered through Converse alone. */
export function needsConverse({ allTools }: ResponsesHead, endpoint: BedrockEndpoint): boolean {
  if (!Array.isArray(allTools)) return false;
  return allTools.some((tool) => CLIENT_RUN.has(typeOf(tool)) && !TAKEN[endpoint].has(typeOf(tool)));
}

export function isOffered(tool: unknown, endpoint: BedrockEndpoint): boolean {
  return TAKEN[endpoint].has(typeOf(tool));
}

/** The places of the tools that are left out. */
export function leftOutTools(tools: unknown, endpoint: BedrockEndpoint): ReadonlySet<number> {
  const places = new Set<number>();
  if (!Array.isArray(tools)) return places;
  for (const [index, tool] of tools.entries()) if (!isOffered(tool, endpoint)) places.add(index);
  return places;
}

/** A tool that must be called has to be there. */
export function refuseChoice({ tool_choice: choice }: JsonObject, endpoint: BedrockEndpoint): Refusal | null {
  const type = typeOf(choice);
  if (!isObject(choice) || type === 'allowed_tools' || TAKEN[endpoint].has(type)) return null;
  return invalid(
    'tool_choice.type',
    'tools of this type do not exist on Bedrock; give the model a tool of your own.',
  );
}

function typeOf(tool: unknown): unknown {
  return isObject(tool) ? tool['type'] : undefined;
}
