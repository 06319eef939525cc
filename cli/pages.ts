/** A list to its end: by cursor or by page, whichever its replies have. */
import type { Json } from './cells.ts';
import type { Command } from './command.ts';
import type { Ask } from './references.ts';

/** Every list takes pages of this size; reports, which go on by cursor, end a page before it is too large for a reply. */
const PAGE_ROWS = 100;
const REPORT_ROWS = 1_000;

/** Every page of what a command lists; a command line that asks for one page gets that one. */
export async function* pagesOf(command: Command, fields: Json, ask: Ask): AsyncGenerator<Json> {
  const paging = ['page', 'page_size', 'cursor'];
  const isPaged = command.options.some(({ field }) => paging.includes(field));
  const isOnePage = paging.some((name) => fields[name] !== undefined && fields[name] !== command.fixed[name]);
  const isReport = command.options.some(({ field }) => field === 'cursor');
  const size = isReport ? REPORT_ROWS : PAGE_ROWS;
  let next: Json | null = isPaged && !isOnePage ? { ...fields, page_size: size } : fields;
  while (next !== null) {
    const reply = await ask(command.path, next);
    yield reply;
    next = isOnePage ? null : after(next, reply);
  }
}

/** What asks for the page behind `reply`; null: there is none. */
function after(asked: Json, reply: Json): Json | null {
  if (typeof reply['next_cursor'] === 'string') return { ...asked, cursor: reply['next_cursor'] };
  const page = Number(asked['page'] ?? 1);
  return page < Number(reply['total_pages'] ?? 1) ? { ...asked, page: page + 1 } : null;
}
