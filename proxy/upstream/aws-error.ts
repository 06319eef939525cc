/** What an AWS error body says: `{"message"}` or `{"Message"}`; null when it is neither. */
export function awsErrorMessage(body: Buffer): string | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null) return null;
    const message = 'message' in parsed ? parsed.message : 'Message' in parsed ? parsed.Message : null;
    return typeof message === 'string' ? message : null;
  } catch {
    return null;
  }
}
