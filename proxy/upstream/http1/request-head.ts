/** The head of a request as it is sent: text, as there is nothing in it but latin1. */

/** Line and headers that many requests have in common. Throws when the path is none. `host`: with the port, if it has one. */
export function requestHead(path: string, host: string, headers: Readonly<Record<string, string>>): string {
  if (!/^\/[\x21-\x7e]*$/.test(path)) throw new Error('the path of a request is not valid');
  return headersOf(`POST ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`, headers);
}

/** `head` with more headers. Throws for a value that would end the header, or is not latin1. */
export function headersOf(head: string, headers: Readonly<Record<string, string>>): string {
  let text = head;
  for (const name in headers) {
    const value = headers[name] ?? '';
    // The value is in no message: it may be a secret.
    if (NO_VALUE.test(value)) throw new Error(`the value of the header ${name} is not valid`);
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
