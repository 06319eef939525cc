/**
 * Tools that OpenAI defines and the client runs: shells and patches. One row each: how the model is told about it, how
 * its call is written as an item, and how such an item is read back into the call's input.
 */
import { isObject, type JsonObject } from '../json.ts';

export type ClientToolType = 'local_shell' | 'shell' | 'apply_patch';

type ClientTool = {
  readonly itemType: string;
  readonly description: string;
  readonly schema: JsonObject;
  /** What an item says whose call was cut off; OpenAI's patches know no `incomplete`. */
  readonly cutStatus: 'incomplete' | 'in_progress';
  /** The members of the call's item that hold what the model asked for. */
  readonly toItem: (input: JsonObject) => JsonObject;
  /** The other way round. */
  readonly toInput: (item: JsonObject) => JsonObject;
};

const TEXT: JsonObject = { type: 'string' };
const TEXTS: JsonObject = { type: 'array', items: TEXT };
const COUNT: JsonObject = { type: 'integer' };

export const clientTools: Readonly<Record<ClientToolType, ClientTool>> = {
  local_shell: {
    itemType: 'local_shell_call',
    description: "Runs a command on the user's machine and returns its output.",
    schema: {
      type: 'object',
      properties: { command: TEXTS, working_directory: TEXT, timeout_ms: COUNT },
      required: ['command'],
    },
    cutStatus: 'incomplete',
    toItem: (input) => ({
      action: {
        type: 'exec',
        command: textsOf(input['command']),
        env: {},
        timeout_ms: input['timeout_ms'] ?? null,
        working_directory: input['working_directory'] ?? null,
      },
    }),
    toInput: (item) => pick(item['action'], ['command', 'working_directory', 'timeout_ms']),
  },
  shell: {
    itemType: 'shell_call',
    description: "Runs shell commands on the user's machine and returns their output.",
    schema: {
      type: 'object',
      properties: { commands: TEXTS, timeout_ms: COUNT, max_output_length: COUNT },
      required: ['commands'],
    },
    cutStatus: 'incomplete',
    toItem: (input) => ({
      action: {
        commands: textsOf(input['commands']),
        timeout_ms: input['timeout_ms'] ?? null,
        max_output_length: input['max_output_length'] ?? null,
      },
      environment: null,
    }),
    toInput: (item) => pick(item['action'], ['commands', 'timeout_ms', 'max_output_length']),
  },
  apply_patch: {
    itemType: 'apply_patch_call',
    description:
      "Creates, updates or deletes one of the user's files. The diff is in V4A format, without file headers.",
    schema: {
      type: 'object',
      properties: {
        type: { type: 'string', enum: ['create_file', 'update_file', 'delete_file'] },
        path: TEXT,
        diff: TEXT,
      },
      required: ['type', 'path'],
    },
    cutStatus: 'in_progress',
    toItem: (input) => ({ operation: operationOf(input) }),
    toInput: (item) => pick(item['operation'], ['type', 'path', 'diff']),
  },
};

export function isClientTool(type: string): type is ClientToolType {
  return Object.hasOwn(clientTools, type);
}

/** The client tool whose calls are items of this type; null when there is none. */
export function clientToolOfItem(itemType: string): ClientToolType | null {
  switch (itemType) {
    case 'local_shell_call':
      return 'local_shell';
    case 'shell_call':
      return 'shell';
    case 'apply_patch_call':
      return 'apply_patch';
    default:
      return null;
  }
}

/** The operation with all members of its type, empty where the model's call was cut before them. */
function operationOf({ type = 'update_file', path = '', diff = '' }: JsonObject): JsonObject {
  return type === 'delete_file' ? { type, path } : { type, path, diff };
}

function pick(source: unknown, members: readonly string[]): JsonObject {
  const picked: Record<string, unknown> = {};
  if (!isObject(source)) return picked;
  for (const member of members) {
    const value = source[member];
    if (value !== undefined && value !== null) picked[member] = value;
  }
  return picked;
}

/** A model that gives one text where a list is asked for means a list of one. */
function textsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? [value] : [];
}
