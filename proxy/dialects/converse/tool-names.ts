/**
 * Names of tools. Bedrock takes `[a-zA-Z0-9_-]{1,64}`; clients have others (`server.tool`, long ones of MCP servers). Such a
 * name goes to Bedrock as one that depends on it alone, in tools, choices and earlier calls alike, and comes back as it was.
 */
import { fault, nameAt } from '../request/faults.ts';
import { ANSWER_TOOL } from './answer-shape.ts';
import { usualId } from './tool-use.ts';

/** The names of one request. */
export class ToolNames {
  /** Null: all are the same here and there, as nearly always. */
  #clients: Map<string, string> | null = null;

  /** A name as the client gives it → as Bedrock takes it. */
  bedrock(name: string): string {
    const taken = bedrockToolName(name);
    if (taken !== name) (this.#clients ??= new Map()).set(taken, name);
    return taken;
  }

  /** Whether a name goes to Bedrock as another. */
  get hasOthers(): boolean {
    return this.#clients !== null;
  }

  /** The way back; a name that the model made up stays as it is. */
  client(name: string): string {
    return this.#clients?.get(name) ?? name;
  }
}

/** The name for Bedrock: the same name always gives the same one. */
export function bedrockToolName(name: string): string {
  return usualId(name, name === ANSWER_TOOL);
}

/** The name of a tool in a request. */
export function readToolName(value: unknown, path: string): string {
  const name = nameAt(value, path);
  return name === '' ? fault(path, 'expected a name.') : name;
}
