/**
 * A page of rows as CSV. The header x-next-cursor names the next one, and only the first begins with the names of the
 * columns, so pages put one behind the other are one file.
 */
import * as z from 'zod';
import { csvLine } from '../../../core/csv.ts';
import type { Document } from '../api/operation.ts';

export const formatField = z.enum(['json', 'csv']).optional().meta({ description: 'Default: json.' });

export function csvPage(page: {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The cursor that was asked with. Undefined: this is the first page. */
  readonly cursor: string | undefined;
  readonly nextCursor: string | null;
}): Document {
  const lines = page.rows.map(csvLine);
  return {
    kind: 'document',
    contentType: 'text/csv; charset=utf-8',
    text: (page.cursor === undefined ? [csvLine(page.columns), ...lines] : lines).join(''),
    headers: page.nextCursor === null ? {} : { 'x-next-cursor': page.nextCursor },
  };
}
