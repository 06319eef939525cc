/**
 * Whether PostgreSQL refused a statement for what its rows contain. Then sending it again changes nothing, the row at
 * fault can be found and set aside, and the others go on. Everything else (away, restarting, full, a lock, a schema
 * that is not there yet) passes, and the same statement works later.
 */

/**
 * Classes of SQLSTATE: cardinality, data and constraint violations, a check option of a view, limits of the program (a
 * row too large for an index or a page), and what our own functions raise.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const ROW_FAULT = /^(21|22|23|44|54|P0)/;

export function isRowFault(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && ROW_FAULT.test(error.code)
  );
}

/** Code and name of the constraint, if any: enough to find the fault; the message and details could quote the row. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : null;
  const reason = error.message.replaceAll(/"[^"]*"/g, '"…"').slice(0, 200);
  return `${code}${constraint === null ? '' : ` ${constraint}`}: ${reason}`;
}
