/** What Bedrock holds of single fields of a Converse body beyond the shapes of its service model. */
import { invalid } from '../wire/aws-error.ts';
import type { ConverseBlock, ConverseBody, ConverseMessage } from './body.ts';

const DOCUMENT_NAME = /^[a-zA-Z0-9\s\-()[\]]+$/;

/** Blocks that stand in the turns of the other side. */
const MISPLACED: Readonly<Record<ConverseMessage['role'], readonly (keyof ConverseBlock)[]>> = {
  user: ['toolUse', 'reasoningContent'],
  assistant: ['toolResult', 'image', 'document', 'video', 'audio', 'guardContent'],
  system: ['toolUse', 'toolResult', 'reasoningContent'],
};

/** Throws an AwsError for the first field that Bedrock would refuse. */
export function checkFields(asked: ConverseBody): void {
  for (const [index, { toolSpec }] of (asked.toolConfig?.tools ?? []).entries()) {
    if (toolSpec === undefined || toolSpec.inputSchema.json?.['type'] === 'object') continue;
    throw invalid(
      `The value at toolConfig.tools.${index}.toolSpec.inputSchema.json.type must be one of the following: object.`,
    );
  }
  checkBlocks(asked.system ?? [], 'system');
  for (const [index, message] of asked.messages.entries()) checkMessage(message, `messages.${index}`);
  const schema = asked.outputConfig?.textFormat?.structure.jsonSchema?.schema;
  if (schema !== undefined && !isJson(schema)) {
    throw invalid('The value at outputConfig.textFormat.structure.jsonSchema.schema is not valid JSON.');
  }
  if (asked.additionalModelResponseFieldPaths?.some((path) => !path.startsWith('/')) === true) {
    throw invalid('additionalModelResponseFieldPaths must be a list of JSON pointers.');
  }
}

function checkMessage({ role, content }: ConverseMessage, at: string): void {
  if (content.length === 0) {
    throw invalid(
      `The content field in the Message object at ${at} is empty. Add a ContentBlock object to the content field and try again.`,
    );
  }
  for (const [index, block] of content.entries()) {
    const misplaced = MISPLACED[role].find((kind) => kind in block);
    if (misplaced === undefined) continue;
    throw invalid(
      `The content block at ${at}.content.${index} has the key ${misplaced}, which is not allowed here.`,
    );
  }
  checkBlocks(content, `${at}.content`);
}

function checkBlocks(blocks: readonly ConverseBlock[], at: string): void {
  for (const [index, { text, document, toolResult }] of blocks.entries()) {
    const place = `${at}.${index}`;
    if (text !== undefined && text.trim() === '') {
      throw invalid(
        `The text field in the ContentBlock object at ${place} is blank. Add text to the text field, and try again.`,
      );
    }
    if (document !== undefined && (!DOCUMENT_NAME.test(document.name) || /\s\s/.test(document.name))) {
      throw invalid(
        "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.",
      );
    }
    checkBlocks(toolResult?.content ?? [], `${place}.toolResult.content`);
  }
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
