const PADDING = 3;
const NARROWEST = 10;

/** Rows as Go's tabwriter lays them out for kubeadm: every column but the last is as wide as its widest cell and three more, ten at least. */
export const columnTable = (rows: readonly (readonly string[])[]): readonly string[] => {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(NARROWEST, ...rows.map((cells) => (cells[column] ?? '').length + PADDING)),
  );
  return rows.map((cells) =>
    cells.map((cell, column) => (column === columns - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join(''),
  );
};
