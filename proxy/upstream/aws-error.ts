/** What an error body says: AWS's `{"message"}` or `{"Message"}`, mantle's `{"error":{"message"}}`; null when it is none. */
export function awsErrorMessage(body: Buffer): string | null {
  try {
    const whole: unknown = JSON.parse(body.toString('utf8'));
    if (typeof whole !== 'object' || whole === null) return null;
    const parsed =
      'error' in whole && typeof whole.error === 'object' && whole.error !== null ? whole.error : whole;
    const message = 'message' in parsed ? parsed.message : 'Message' in parsed ? parsed.Message : null;
    return typeof message === 'string' ? message : null;
  } catch {
    return null;
  }
}
