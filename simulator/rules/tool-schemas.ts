/** Rules of the JSON schemas of tools. */
import { isObject } from '../../core/json.ts';
import { docs, issue, MODEL, SERVICE } from './base.ts';
import { claudeTool, converse, HAIKU_4_5, invoke, NOVA_LITE, object, tool, tools } from './example.ts';
import { CLAUDE, NOVA } from './model-sets.ts';
import { customToolsOf } from './request/walk.ts';
import type { Rule } from './rule.ts';

const UNIONS = ['oneOf', 'allOf', 'anyOf'];
const NOVA_ROOT = ['type', 'properties', 'required'];
const PROPERTY_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;
const TEXT = { type: 'string' };

export const toolSchemaRules: readonly Rule[] = [
  {
    ...SERVICE,
    id: 'R44',
    title: 'The root of a tool’s schema is `type: object`.',
    message: 'The value at {at}.type must be one of the following: object.',
    claudeMessage: "{at}.type: Input should be 'object'",
    sources: [docs.toolUse, 'https://github.com/aaif-goose/goose/pull/5064', issue('kirodotdev/Kiro', 11026)],
    breaches: (request) =>
      customToolsOf(request).flatMap(({ schema, schemaAt }) =>
        isObject(schema) && schema['type'] === 'object' ? [] : [{ at: schemaAt }],
      ),
    examples: [
      converse(NOVA_LITE, 'no type', tools(), tools(tool({ properties: { at: TEXT } }))),
      invoke(
        HAIKU_4_5,
        'a list',
        { tools: [claudeTool()] },
        { tools: [claudeTool('look', { input_schema: { type: 'array', items: TEXT } })] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R45',
    title: 'The root of a tool’s schema is no union.',
    models: CLAUDE,
    evidence: 'live',
    message:
      '{what}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level',
    sources: [issue('trycua/cua', 3303), issue('kirodotdev/Kiro', 9638)],
    breaches: (request) =>
      customToolsOf(request).flatMap(({ schema, schemaAt }) =>
        UNIONS.filter((name) => isObject(schema) && schema[name] !== undefined).map((name) => ({
          at: `${schemaAt}.${name}`,
          what: toolPath(schemaAt),
        })),
      ),
    examples: UNIONS.map((name) =>
      converse(
        HAIKU_4_5,
        name,
        tools(tool(object({ at: { [name]: [TEXT] } }))),
        tools(tool(object({ at: TEXT }, { [name]: [{ required: ['at'] }] }))),
      ),
    ),
  },
  {
    ...MODEL,
    id: 'R46',
    title: 'The root of a tool’s schema has `type`, `properties` and `required` alone.',
    models: NOVA,
    message:
      'Malformed input request: #/{what}: extraneous key is not permitted, please reformat your input and try again.',
    isQuoted: false,
    sources: [
      docs.novaTools,
      'https://github.com/lastmile-ai/mcp-agent/pull/126',
      issue('zed-industries/zed', 28521),
    ],
    breaches: (request) =>
      customToolsOf(request).flatMap(({ schema, schemaAt }) =>
        Object.keys(isObject(schema) ? schema : {})
          .filter((name) => !NOVA_ROOT.includes(name))
          .map((name) => ({ at: `${schemaAt}.${name}`, what: `${schemaAt.replaceAll('.', '/')}/${name}` })),
      ),
    examples: [
      { additionalProperties: false },
      { $schema: 'x' },
      { title: 'Look' },
      { $defs: { Place: TEXT } },
    ].map((more) =>
      converse(
        NOVA_LITE,
        Object.keys(more)[0] ?? '',
        tools(tool(object({ at: TEXT }, { required: ['at'] }))),
        tools(tool(object({ at: TEXT }, more))),
      ),
    ),
  },
  {
    ...MODEL,
    id: 'R47',
    title:
      'The names of a tool schema’s own properties match [a-zA-Z0-9_.-]{1,64}; deeper ones are not looked at.',
    models: CLAUDE,
    message:
      "{what}.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'",
    sources: [
      'https://platform.claude.com/docs/en/managed-agents/self-hosted-sandboxes',
      issue('aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws', 709),
    ],
    breaches: (request) =>
      customToolsOf(request).flatMap(({ schema, schemaAt }) => {
        const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
        return Object.keys(properties)
          .filter((name) => !PROPERTY_NAME.test(name))
          .map((name) => ({ at: `${schemaAt}.properties.${name}`, what: toolPath(schemaAt) }));
      }),
    examples: [
      converse(HAIKU_4_5, 'a space', tools(), tools(tool(object({ 'Account Number': TEXT })))),
      converse(
        HAIKU_4_5,
        'a dollar',
        tools(tool(object({ 'a.b-c': TEXT }))),
        tools(tool(object({ $at: TEXT }))),
      ),
    ],
  },
];

/** `tools.2`, as Anthropic counts them. */
function toolPath(schemaAt: string): string {
  return /tools\.\d+/.exec(schemaAt)?.[0] ?? 'tools';
}
