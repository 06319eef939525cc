/** A Converse body as AWS's service model shapes it. */
import { bedrockRuntime } from '../service-model/bedrock-runtime.ts';
import { refusalOf } from '../service-model/breach.ts';
import { readRuntime, type Runtime } from '../service-model/read.ts';
import { invalid } from '../wire/aws-error.ts';

export type ConverseBody = Omit<Runtime<'ConverseStreamRequest'>, 'messages' | 'modelId'> & {
  readonly messages: readonly ConverseMessage[];
};
export type ToolEntries = Runtime<'ToolConfiguration'>['tools'];
export type ConverseMessage = Runtime<'Message'>;
export type ConverseBlock = Runtime<'ContentBlock'> &
  Runtime<'ToolResultContentBlock'> &
  Runtime<'SystemContentBlock'>;

/** Throws an AwsError when Bedrock would refuse the body for one of its fields. */
export function readConverseBody(operation: 'Converse' | 'ConverseStream', value: unknown): ConverseBody {
  const { input } = bedrockRuntime.operations[operation];
  return checked(readRuntime(input, value));
}

/** Of a CountTokens request: the members of a Converse body that it takes. */
export function readCountedBody(value: Runtime<'ConverseTokensRequest'>): ConverseBody {
  return checked(value);
}

/** The service model leaves messages out for prompts kept in Bedrock, which the simulator has none of. */
function checked(asked: Partial<ConverseBody>): ConverseBody {
  const { messages } = asked;
  if (messages === undefined) {
    throw invalid(refusalOf([{ kind: 'constraint', path: ['messages'], say: 'Member must not be null' }]));
  }
  return { ...asked, messages };
}
