/**
 * What a client says about itself and its call in request headers: ids to find the call again in its own logs, and
 * the family of its program. All of it is the client's to choose, so it is cut short and kept to printable characters.
 */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export type ClientMetadata = {
  readonly clientRequestId: string | null;
  readonly clientSessionId: string | null;
  /** First product of the user agent: `claude-cli`, `openai-node`, … */
  readonly userAgentFamily: string;
};

export const NO_CLIENT_METADATA: ClientMetadata = {
  clientRequestId: null,
  clientSessionId: null,
  userAgentFamily: '',
};

export function clientMetadataOf(headers: Headers): ClientMetadata {
  return {
    clientRequestId: mark(headers['x-client-request-id'] ?? headers['x-request-id']),
    // Claude Code; Codex today (codex-rs/codex-api/src/requests/headers.rs); Codex before, with a name that the load
    // balancer drops for its underscore; the common name.
    clientSessionId: mark(
      headers['x-claude-code-session-id'] ??
        headers['session-id'] ??
        headers['session_id'] ??
        headers['x-session-id'],
    ),
    userAgentFamily: userAgentFamily(headers['user-agent']),
  };
}

const LONGEST_MARK = 128;
const LONGEST_FAMILY = 40;

function mark(value: string | readonly string[] | undefined): string | null {
  if (typeof value !== 'string' || value === '') return null;
  return printable(value.slice(0, LONGEST_MARK));
}

/** `claude-cli/2.1.329 (external)` → `claude-cli`. */
function userAgentFamily(value: string | readonly string[] | undefined): string {
  if (typeof value !== 'string') return '';
  const end = value.search(/[/ (]/);
  return printable((end === -1 ? value : value.slice(0, end)).slice(0, LONGEST_FAMILY));
}

/** Node hands header bytes over as Latin-1; PostgreSQL takes no NUL and people want no control characters. */
function printable(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : text.replaceAll(/[^\x20-\x7e]/g, '?');
}
