/**
 * The OpenAPI 3.1 description of the admin API, made from the schemas that validate its requests, so the two cannot
 * disagree. Served at /openapi.json; docs/api.md and the commands of `stargate` are made from it.
 */
import * as z from 'zod';
import type { Access } from '../access/caller.ts';
import type { Operation } from './operation.ts';

type Json = Readonly<Record<string, unknown>>;

export function describeApi(operations: readonly Operation[]): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Stargate admin API',
      version: '1',
      description:
        'Users, teams, virtual keys, budgets, models, content policies, spend and the audit log. Served by the internal load balancer only. Fields that an ' +
        'operation does not know are ignored and named in the reply’s `warnings`.',
    },
    security: [{ bearer: [] }, { apiKey: [] }],
    paths: Object.fromEntries(operations.map((operation) => [operation.path, pathOf(operation)])),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'The master key, a virtual key, or the token of someone who signs in. Each operation says who may call it.',
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: { Error: errorSchema },
    },
  };
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'param', 'code'],
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        param: { type: ['string', 'null'], description: 'The first field at fault.' },
        code: { type: 'string' },
        details: {
          type: 'array',
          description: 'Everything that is wrong with the request, field by field.',
          items: {
            type: 'object',
            properties: { param: { type: ['string', 'null'] }, message: { type: 'string' } },
          },
        },
      },
    },
  },
};

/** Who may call an operation, in words. */
const WHO: Readonly<Record<Access, string>> = {
  admins: 'For admins.',
  overseers: 'For admins and viewers.',
  everyone: 'For every valid credential, within its own reach.',
};

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  schema: { type: 'string' },
  description: 'The ETag of an earlier reply: change only what nobody else has changed since.',
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 8, maxLength: 255 },
  description: 'Sent again within a day, the same request gives the same reply and happens once.',
};

function pathOf(operation: Operation): Json {
  const input = describe(operation.input, 'input');
  const common = {
    operationId: operation.path.slice(1).replaceAll(/[/.]/g, '_'),
    tags: [operation.path.split('/')[1]?.replace('.json', '')],
    summary: operation.summary,
    description: WHO[operation.access],
    ...(operation.command === null ? {} : { 'x-command': operation.command }),
    responses: {
      200: {
        description: 'Done.',
        content: {
          'application/json': { schema: describe(operation.reply, 'output') },
          ...Object.fromEntries(operation.formats.map((type) => [type, { schema: { type: 'string' } }])),
        },
      },
      default: {
        description: 'Refused; nothing was changed.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
  // Only what has a version can be compared with one.
  const matching = 'version' in operation.input.shape ? [ifMatch] : [];
  const requestBody = { required: true, content: { 'application/json': { schema: input } } };
  switch (operation.kind) {
    case 'read':
      return {
        get: { ...common, parameters: queryParameters(input) },
        ...(operation.takesPost
          ? { post: { ...common, operationId: `${common.operationId}_by_post`, requestBody } }
          : {}),
      };
    case 'write':
      return { post: { ...common, parameters: [idempotencyKey, ...matching], requestBody } };
  }
}

function queryParameters(input: Json): readonly Json[] {
  const properties = (input['properties'] ?? {}) as Readonly<Record<string, Json>>;
  const required = (input['required'] ?? []) as readonly string[];
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function describe(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as Json;
  return described;
}
