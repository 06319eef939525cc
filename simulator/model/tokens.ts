/**
 * The simulator's tokenizer: one token per four UTF-16 units, rounded up per piece, plus fixed costs like the real
 * models' (a message costs three tokens, the presence of tools costs Claude's tool prompt). Deterministic, so
 * count-tokens and a later invoke always agree.
 */
import type { ModelFamily } from '../../core/catalog/model.ts';

export const CHARS_PER_TOKEN = 4;
export const TOKENS_PER_MESSAGE = 3;
/** Claude's hidden prompt for tool use: platform.claude.com, tool use pricing. */
export const CLAUDE_TOOL_PROMPT_TOKENS = 346;

const TOKENS_PER_PDF_PAGE = 2000;
const UNKNOWN_IMAGE_TOKENS = 1568;
const MAX_IMAGE_EDGE = 1568;
const PIXELS_PER_TOKEN = 750;

export function tokensOfText(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

export function toolPromptTokens(family: ModelFamily): number {
  return family === 'claude' ? CLAUDE_TOOL_PROMPT_TOKENS : 0;
}

/** Width × height / 750 after the long edge is brought down to 1568 pixels. */
export function tokensOfImage(bytes: Buffer): number {
  const size = imageSize(bytes);
  if (size === null) return UNKNOWN_IMAGE_TOKENS;
  const shrink = Math.min(1, MAX_IMAGE_EDGE / Math.max(size.width, size.height));
  return Math.max(1, Math.ceil((size.width * shrink * size.height * shrink) / PIXELS_PER_TOKEN));
}

/** A PDF costs 2000 tokens a page, any other document what its text costs. */
export function tokensOfDocument(bytes: Buffer): number {
  if (bytes.subarray(0, 5).toString('latin1') !== '%PDF-') return tokensOfText(bytes.toString('utf8'));
  const pages = bytes.toString('latin1').match(/\/Type\s*\/Page(?![a-z])/gi)?.length ?? 1;
  return pages * TOKENS_PER_PDF_PAGE;
}

type Size = { readonly width: number; readonly height: number };

export function imageSize(bytes: Buffer): Size | null {
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47) {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (bytes.length >= 10 && bytes.subarray(0, 3).toString('latin1') === 'GIF') {
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  if (bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8) return jpegSize(bytes);
  return null;
}

/** Walks JPEG segments to the start-of-frame, which holds the size. */
function jpegSize(bytes: Buffer): Size | null {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
