/** How wide a terminal is; null when there is none, such as in a pipe, where nothing is shortened or broken. */
export function widthOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number | null {
  return stream.isTTY === true && stream.columns !== undefined && stream.columns > 0 ? stream.columns : null;
}
