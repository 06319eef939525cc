/** A command that writes a file as it stands here; nothing in the content is expanded. */
export function writeFile(path: string, content: string): string {
  return `cat > ${path} <<'END_OF_FILE'\n${content}END_OF_FILE`;
}
