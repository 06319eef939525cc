/** toolConfig of a Converse request. */
import type { Model } from '../../core/catalog/model.ts';
import type { ToolDefinition } from '../model/conversation.ts';
import { tokensOfText } from '../model/tokens.ts';
import { invalid } from '../wire/aws-error.ts';
import { checkKeys, nullError, readCachePoint, recordOf, textOf, type Piece } from './blocks.ts';

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

export type ReadToolConfig = { readonly pieces: readonly Piece[]; readonly forced: ToolDefinition | null };

export function readToolConfig(value: unknown, model: Model): ReadToolConfig | null {
  if (value === undefined) return null;
  const config = recordOf(value, 'toolConfig');
  checkKeys(config, ['tools', 'toolChoice'], 'toolConfig');
  if (!model.supportsTools) throw invalid("This model doesn't support tool use.");
  const list = config['tools'];
  if (list === undefined || list === null) throw nullError('toolConfig.tools');
  if (!Array.isArray(list) || list.length === 0) {
    throw invalid(
      "1 validation error detected: Value '[]' at 'toolConfig.tools' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  const pieces: Piece[] = [];
  const tools: ToolDefinition[] = [];
  list.forEach((entry: unknown, index) => {
    const at = `toolConfig.tools.${index}`;
    const tool = recordOf(entry, at);
    if (tool['cachePoint'] !== undefined) {
      pieces.push({
        tokens: 0,
        content: entry,
        cacheTtl: readCachePoint(tool['cachePoint'], `${at}.cachePoint`),
      });
      return;
    }
    const definition = readToolSpec(tool['toolSpec'], `${at}.toolSpec`);
    if (tools.some((known) => known.name === definition.name)) {
      throw invalid(`The toolConfig.tools contains a duplicate name: ${definition.name}`);
    }
    tools.push(definition);
    pieces.push({ tokens: tokensOfText(JSON.stringify(entry)), content: entry, cacheTtl: null });
  });
  return { pieces, forced: readToolChoice(config['toolChoice'], tools) };
}

function readToolSpec(value: unknown, at: string): ToolDefinition {
  const spec = recordOf(value, at);
  checkKeys(spec, ['name', 'description', 'inputSchema', 'strict'], at);
  const name = textOf(spec['name'], `${at}.name`);
  if (!TOOL_NAME.test(name)) {
    throw invalid(
      `1 validation error detected: Value '${name.slice(0, 80)}' at '${at}.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+ and have length less than or equal to 64`,
    );
  }
  if (spec['description'] === '') {
    throw invalid(
      `1 validation error detected: Value '' at '${at}.description' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    );
  }
  const inputSchema = recordOf(spec['inputSchema'], `${at}.inputSchema`);
  const schema = recordOf(inputSchema['json'], `${at}.inputSchema.json`);
  if (schema['type'] !== 'object') {
    throw invalid(`The value at ${at}.inputSchema.json.type must be one of the following: object.`);
  }
  return { name, schema };
}

function readToolChoice(value: unknown, tools: readonly ToolDefinition[]): ToolDefinition | null {
  if (value === undefined) return null;
  const choice = recordOf(value, 'toolConfig.toolChoice');
  checkKeys(choice, ['auto', 'any', 'tool'], 'toolConfig.toolChoice');
  if (choice['any'] !== undefined) return tools[0] ?? null;
  if (choice['tool'] === undefined) return null;
  const { name } = recordOf(choice['tool'], 'toolConfig.toolChoice.tool');
  const tool = tools.find((known) => known.name === name);
  if (tool === undefined) {
    throw invalid(
      'The tool name in toolConfig.toolChoice.tool.name must be one of the names in toolConfig.tools. Correct the name and try again.',
    );
  }
  return tool;
}
