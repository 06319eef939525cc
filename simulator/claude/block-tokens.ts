/** How many tokens a content block of an Anthropic request takes. */
import { tokensOfDocument, tokensOfImage, tokensOfText } from '../model/tokens.ts';
import { show } from '../wire/json.ts';
import type { ClaudeBlock } from './body.ts';

type Block<Type extends ClaudeBlock['type']> = Extract<ClaudeBlock, { readonly type: Type }>;

export function tokensOfBlock(block: ClaudeBlock): number {
  switch (block.type) {
    case 'text':
      return tokensOfText(block.text);
    case 'image':
      return tokensOfImage(Buffer.from(block.source.data, 'base64'));
    case 'document':
      return tokensOfText(`${show(block.title ?? '')}${show(block.context ?? '')}`) + tokensOfSource(block);
    case 'tool_use':
    case 'server_tool_use':
      return tokensOfText(block.name + JSON.stringify(block.input));
    case 'tool_result':
      return 1 + tokensOfResult(block);
    case 'thinking':
      return tokensOfText(block.thinking);
    case 'redacted_thinking':
      return tokensOfText(block.data);
    case 'search_result':
    case 'tool_reference':
    case 'tool_search_tool_result':
      return tokensOfText(JSON.stringify(block));
  }
}

/** The words of a tool's result. */
export function textOfResult({ content = '' }: Block<'tool_result'>): string {
  if (typeof content === 'string') return content;
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
}

function tokensOfResult({ content = '' }: Block<'tool_result'>): number {
  if (typeof content === 'string') return tokensOfText(content);
  return content.reduce((sum, block) => sum + tokensOfBlock(block), 0);
}

function tokensOfSource({ source }: Block<'document'>): number {
  switch (source.type) {
    case 'base64':
      return tokensOfDocument(Buffer.from(source.data, 'base64'));
    case 'text':
      return tokensOfText(source.data);
    case 'content':
      return tokensOfText(JSON.stringify(source.content));
  }
}
