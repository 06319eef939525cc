/** Errors in OpenAI's shape: the field at fault and a code that programs can read, beside the words. */
import { AwsError, type HttpErrorType } from '../wire/aws-error.ts';
import { errorTypeOf } from '../wire/framing.ts';

export class OpenaiError extends AwsError {
  readonly param: string | null;
  readonly code: string | null;

  constructor(type: HttpErrorType, message: string, param: string | null, code: string | null) {
    super(type, message);
    this.param = param;
    this.code = code;
  }
}

/** A 400 about `param`. */
export function refused(
  message: string,
  param: string | null = null,
  code: string | null = null,
): OpenaiError {
  return new OpenaiError('ValidationException', message, param, code);
}

export function openaiErrorBody(error: AwsError): string {
  const { param, code } = error instanceof OpenaiError ? error : { param: null, code: null };
  const type = error instanceof OpenaiError ? 'invalid_request_error' : errorTypeOf(error.type);
  return JSON.stringify({ error: { message: error.message, type, param, code } });
}
