/** What an error body says: AWS's `{"message"}` or `{"Message"}`, mantle's `{"error":{"message"}}`; null when it is none. */
import { isObject } from '../../core/json.ts';
export function awsErrorMessage(body: Buffer): string | null {
  try {
    const whole: unknown = JSON.parse(body.toString('utf8'));
    if (!isObject(whole)) return null;
    const parsed = isObject(whole['error']) ? whole['error'] : whole;
    const message = parsed['message'] ?? parsed['Message'];
    return typeof message === 'string' ? message : null;
  } catch {
    return null;
  }
}
