/** Where a key leads on a board of rows, from card `at`; null: it is no such key. */
export function moved(at: number, key: string, { columns, count }: { columns: number; count: number }): number | null {
  const within = (to: number) => Math.max(0, Math.min(count - 1, to));
  switch (key) {
    case "ArrowRight":
      return within(at + 1);
    case "ArrowLeft":
      return within(at - 1);
    case "ArrowDown":
      return at + columns < count
        ? at + columns
        : Math.floor(at / columns) < Math.floor((count - 1) / columns)
          ? count - 1
          : at;
    case "ArrowUp":
      return at >= columns ? at - columns : at;
    case "Home":
      return 0;
    case "End":
      return within(count - 1);
    default:
      return null;
  }
}
