/** How many tokens a content block of a Converse request takes, and whether the model takes it at all. */
import type { Model } from '../../core/catalog/model.ts';
import { isSignatureOf } from '../model/answer.ts';
import { tokensOfDocument, tokensOfImage, tokensOfText } from '../model/tokens.ts';
import { invalid } from '../wire/aws-error.ts';
import type { ConverseBlock } from './body.ts';

type Member<Name extends keyof ConverseBlock> = NonNullable<ConverseBlock[Name]>;

/** `at` names the block in a refusal: `messages.0.content.1`. */
export function tokensOfBlock(block: ConverseBlock, at: string, model: Model): number {
  if (block.text !== undefined) return tokensOfText(block.text);
  if (block.json !== undefined) return tokensOfText(JSON.stringify(block.json));
  if (block.image !== undefined) return tokensOfPicture(block.image, model);
  if (block.document !== undefined) return tokensOfSource(block.document.source);
  if (block.toolUse !== undefined) {
    return tokensOfText(block.toolUse.name + JSON.stringify(block.toolUse.input));
  }
  if (block.toolResult !== undefined) {
    const parts = block.toolResult.content.map((part, index) =>
      tokensOfBlock(part, `${at}.toolResult.content.${index}`, model),
    );
    return parts.reduce((sum, tokens) => sum + tokens, 1);
  }
  if (block.reasoningContent !== undefined) return tokensOfThought(block.reasoningContent, at, model);
  return tokensOfText(JSON.stringify(block));
}

/** The words of a tool's result. */
export function textOfResult({ content }: Member<'toolResult'>): string {
  return content
    .flatMap(({ text, json }) => text ?? (json === undefined ? [] : JSON.stringify(json)))
    .join('\n');
}

function tokensOfPicture({ source }: Member<'image'>, model: Model): number {
  if (!model.supportsImages) {
    throw invalid(
      "This model doesn't support the image content block that you provided. Use a different model, or remove the image content block.",
    );
  }
  return tokensOfImage(Buffer.from(source.bytes ?? '', 'base64'));
}

function tokensOfSource(source: Member<'document'>['source']): number {
  if (source.text !== undefined) return tokensOfText(source.text);
  if (source.content !== undefined) return tokensOfText(JSON.stringify(source.content));
  return tokensOfDocument(Buffer.from(source.bytes ?? '', 'base64'));
}

function tokensOfThought(reasoning: Member<'reasoningContent'>, at: string, model: Model): number {
  const { reasoningText, redactedContent } = reasoning;
  if (reasoningText === undefined) return tokensOfText(redactedContent ?? '');
  const { text, signature } = reasoningText;
  if (model.family === 'claude' && signature !== undefined && !isSignatureOf(signature, text)) {
    throw invalid(`${at}.reasoningContent: Invalid \`signature\` in \`thinking\` block`);
  }
  return tokensOfText(text);
}
