/**
 * Log lines of the functions, one JSON object each, with the field names of the proxy's log: `time`, `level` in lower case
 * and `message`. Fields are ids, numbers and codes; never a secret or a stack.
 */
import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

export type LogLevel = 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, fields: object) => void;

/** `environment`: its name, where the function knows it. */
export function createLog(service: string, environment?: string): Log {
  const logger = new Logger({
    serviceName: service,
    ...(environment === undefined ? {} : { environment }),
    logFormatter: new Formatter(),
  });
  return (level, message, fields) => logger[level](message, { ...fields });
}

class Formatter extends LogFormatter {
  override formatAttributes(line: UnformattedAttributes, fields: LogAttributes): LogItem {
    return new LogItem({
      attributes: {
        time: line.timestamp.toISOString(),
        level: line.logLevel.toLowerCase(),
        message: line.message,
        service: line.serviceName,
        environment: line.environment,
        ...fields,
      },
    });
  }
}
