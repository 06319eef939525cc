/** Pictures and documents with real first bytes, some under a name or a type that is not theirs. */
import * as fc from 'fast-check';

import type { Arb } from './values.ts';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1]).toString(
  'base64',
);
const WEBP = Buffer.from('RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00', 'latin1').toString(
  'base64',
);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n').toString('base64');

/** Larger than any model takes, by what its head says. */
const HUGE = Buffer.from(PNG, 'base64');
HUGE.writeUInt32BE(9_000, 16);

export type Picture = { readonly mediaType: string; readonly data: string };
export type File = { readonly name: string; readonly mediaType: string; readonly data: string };

export const pictures: Arb<Picture> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      { mediaType: 'image/png', data: PNG },
      { mediaType: 'image/jpeg', data: JPEG },
      { mediaType: 'image/gif', data: GIF },
      { mediaType: 'image/webp', data: WEBP },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      { mediaType: 'image/jpeg', data: PNG },
      { mediaType: 'image/png', data: WEBP },
      { mediaType: 'image/jpg', data: JPEG },
    ),
  },
  { weight: 1, arbitrary: fc.constant({ mediaType: 'image/png', data: HUGE.toString('base64') }) },
);

/** Names that clash with one another once they are made to fit. */
const NAMES = [
  'a.pdf',
  'a (2).pdf',
  'a',
  'report_final.v2.pdf',
  'two  spaces.pdf',
  'Jahresübersicht.pdf',
  `${'n'.repeat(149)} tail.pdf`,
  '报告.pdf',
  '.pdf',
] as const;

export const pdfs: Arb<File> = fc
  .constantFrom(...NAMES)
  .map((name) => ({ name, mediaType: 'application/pdf', data: PDF }));
export const texts: Arb<File> = fc.constantFrom(
  { name: 'notes.txt', mediaType: 'text/plain', data: Buffer.from('Some notes.').toString('base64') },
  { name: 'table.csv', mediaType: 'text/csv', data: Buffer.from('a,b\n1,2\n').toString('base64') },
  { name: 'page.html', mediaType: 'text/html', data: Buffer.from('<p>x</p>').toString('base64') },
  { name: 'read.md', mediaType: 'text/markdown', data: Buffer.from('# x').toString('base64') },
);
export const files: Arb<File> = fc.oneof({ weight: 3, arbitrary: pdfs }, { weight: 1, arbitrary: texts });

/** More than a model takes. */
export const manyFiles: readonly File[] = Array.from({ length: 7 }, (_, index) => ({
  name: `part ${index}.pdf`,
  mediaType: 'application/pdf',
  data: PDF,
}));
export const manyPictures: readonly Picture[] = Array.from({ length: 22 }, () => ({
  mediaType: 'image/png',
  data: PNG,
}));
