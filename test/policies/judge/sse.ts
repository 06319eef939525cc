/** The data of server-sent events, in order. */
// oxlint-disable-next-line typescript/no-explicit-any -- events of several APIs, read where a test looks
export function parseSse(text: string): readonly any[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line.slice('data: '.length)) as never);
}
