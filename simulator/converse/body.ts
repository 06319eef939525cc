/** The shape of a Converse body: its fields, and content blocks that have exactly one known member. */
import * as z from 'zod';

import { isObject } from '../../core/json.ts';
import { isBase64 } from '../wire/json.ts';

const any = z.unknown().optional();
const object = z.looseObject({});

const NOT_EMPTY = 'Member must have length greater than or equal to 1';
const FROM_0_TO_1 = 'Member must have value between 0 and 1';
const FROM_1 = 'Member must have value greater than or equal to 1';
const SERVICE_TIERS = ['default', 'priority', 'flex', 'reserved'];
const ONE_OF_TIERS = `serviceTier.type must be one of ${SERVICE_TIERS.join(', ')}.`;

const bytes = z.string().refine(isBase64, 'The value at {at} is not valid base64.');
const toolUseId = z
  .string()
  .regex(
    /^[a-zA-Z0-9_.:-]{1,64}$/,
    'Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+ and have length less than or equal to 64',
  );
const text = z
  .string()
  .refine(
    (value) => value.trim() !== '',
    'The text field in the ContentBlock object at {parent} is blank. Add text to the text field, and try again.',
  );
const image = z.strictObject({
  format: z.enum(['png', 'jpeg', 'gif', 'webp']),
  source: z.union([z.looseObject({ bytes }), z.looseObject({ s3Location: object })]),
});
const document = z.strictObject({
  format: z.enum(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md']).optional(),
  name: z
    .string()
    .refine(
      (name) => /^[a-zA-Z0-9\s\-()[\]]{1,200}$/.test(name) && !/\s\s/.test(name),
      "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.",
    ),
  source: z.union([
    z.looseObject({ bytes }),
    z.looseObject({ text: z.string() }),
    z.looseObject({ content: z.array(z.unknown()) }),
  ]),
  context: any,
  citations: any,
});
const cachePoint = z.strictObject({ type: z.literal('default'), ttl: z.enum(['5m', '1h']).nullish() });

function blockOf<Members extends z.ZodRawShape>(members: Members) {
  const known = Object.keys(members);
  return z
    .any()
    .superRefine((value, context) => {
      const refuse = (message: string) => context.addIssue({ code: 'custom', message });
      if (!isObject(value)) return refuse('The content block at {at} is not an object.');
      const [kind = '', ...others] = Object.keys(value);
      if (kind === '' || others.length > 0) {
        refuse(`The content block at {at} must set exactly one of the following keys: ${known.join(', ')}.`);
      } else if (!known.includes(kind)) {
        refuse(
          `The content block at {at} has the key ${kind}, which is not allowed here: ${known.join(', ')}.`,
        );
      }
    })
    .pipe(z.object(members).partial());
}

const userBlock = blockOf({
  text,
  image,
  document,
  toolResult: z.strictObject({
    toolUseId,
    content: z.array(blockOf({ text, json: z.unknown(), image, document })),
    status: z.enum(['success', 'error']).optional(),
    type: any,
  }),
  cachePoint,
  guardContent: z.unknown(),
});
const assistantBlock = blockOf({
  text,
  toolUse: z.strictObject({
    name: z.string(),
    input: z.looseObject(
      {},
      'The format of the value at {at} is invalid. Provide a json object for the field and try again.',
    ),
    toolUseId,
    type: any,
  }),
  reasoningContent: z.union([
    z.looseObject({
      reasoningText: z.strictObject({ text: z.string(), signature: z.string().optional() }),
    }),
    z.looseObject({ redactedContent: z.string() }),
  ]),
  cachePoint,
  citationsContent: z.unknown(),
});
const systemBlock = blockOf({ text, cachePoint, guardContent: z.unknown() });

function message<Role extends string, Block extends z.ZodType>(role: Role, block: Block) {
  return z.strictObject({
    role: z.literal(role),
    content: z
      .array(block)
      .min(
        1,
        'The content field in the Message object at {parent} is empty. Add a ContentBlock object to the content field and try again.',
      ),
  });
}

const toolSpec = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-zA-Z0-9_-]{1,64}$/,
      'Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+ and have length less than or equal to 64',
    ),
  description: z.string().min(1, NOT_EMPTY).optional(),
  inputSchema: z.looseObject({
    json: z.looseObject({
      type: z.literal('object', 'The value at {at} must be one of the following: object.'),
    }),
  }),
  strict: any,
});

const share = z
  .number(FROM_0_TO_1)
  .refine((value) => value >= 0 && value <= 1, FROM_0_TO_1)
  .optional();

export const converseBody = z.strictObject({
  inferenceConfig: z
    .strictObject({
      temperature: share,
      topP: share,
      maxTokens: z
        .number(FROM_1)
        .refine((value) => Number.isInteger(value) && value >= 1, FROM_1)
        .optional(),
      stopSequences: z.array(z.string().min(1, NOT_EMPTY)).optional(),
    })
    .optional(),
  toolConfig: z
    .strictObject({
      tools: z.array(blockOf({ toolSpec, cachePoint })).min(1, NOT_EMPTY),
      toolChoice: z
        .strictObject({ auto: any, any, tool: z.looseObject({ name: any }).optional() })
        .optional(),
    })
    .optional(),
  system: z.array(systemBlock).optional(),
  messages: z.array(
    z.discriminatedUnion('role', [message('user', userBlock), message('assistant', assistantBlock)]),
  ),
  additionalModelRequestFields: object.optional(),
  outputConfig: z
    .strictObject({
      textFormat: z
        .looseObject({
          structure: z.looseObject({
            jsonSchema: z.looseObject({
              schema: z.string().refine(isJson, 'The value at {at} is not valid JSON.'),
            }),
          }),
        })
        .optional(),
      effort: any,
    })
    .optional(),
  serviceTier: z.looseObject({ type: z.enum(SERVICE_TIERS, ONE_OF_TIERS) }, ONE_OF_TIERS).optional(),
  additionalModelResponseFieldPaths: z
    .custom<readonly string[]>(
      (paths) =>
        Array.isArray(paths) && paths.every((path) => typeof path === 'string' && path.startsWith('/')),
      'additionalModelResponseFieldPaths must be a list of JSON pointers.',
    )
    .optional(),
  guardrailConfig: any,
  promptVariables: any,
  requestMetadata: any,
  performanceConfig: any,
});

/** What CountTokens takes of it. */
export const countedConverseBody = converseBody.pick({
  messages: true,
  system: true,
  toolConfig: true,
  additionalModelRequestFields: true,
});

export type ConverseBody = z.infer<typeof converseBody>;
export type ToolEntries = NonNullable<ConverseBody['toolConfig']>['tools'];
export type ConverseMessage = ConverseBody['messages'][number];
export type ConverseBlock = Partial<
  z.infer<typeof userBlock> & z.infer<typeof assistantBlock> & { readonly json: unknown }
>;

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
