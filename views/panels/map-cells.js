// A decision map as cells: unpacked from its runs, measured, and turned into paths. Pure functions.
// Cells are numbered from the top left, row by row; paths have the top left corner at 0, 0.

/** The class of every cell, from runs of equal cells.
 * @param {number[][]} runs  pairs of class and length
 * @param {number} size      cells along one side
 * @returns {number[]}
 */
export function cellsOf(runs, size) {
  const cells = runs.flatMap(([name, length]) => Array.from({ length }, () => name));
  if (cells.length !== size * size) throw new Error(`a map of ${size} × ${size} cells has ${cells.length} of them`);
  return cells;
}

/** Share of the cells that each class has.
 * @param {number[]} cells @param {number} classes
 */
export function sharesOf(cells, classes) {
  return Array.from({ length: classes }, (_, name) => cells.filter((cell) => cell === name).length / cells.length);
}

/** Stretches of one class along the rows.
 * @param {number[]} cells @param {number} size @param {number} name
 */
function stretches(cells, size, name) {
  /** @type {{row: number, from: number, length: number}[]} */
  const found = [];
  cells.forEach((cell, index) => {
    if (cell !== name) return;
    const [row, column] = [Math.floor(index / size), index % size];
    const last = found.at(-1);
    if (last && last.row === row && last.from + last.length === column) last.length += 1;
    else found.push({ row, from: column, length: 1 });
  });
  return found;
}

/** The same map with rows and columns exchanged.
 * @param {number[]} cells @param {number} size
 */
const turned = (cells, size) => cells.map((_, index) => cells[(index % size) * size + Math.floor(index / size)]);

/** The region of one class, `unit` pixels a cell.
 * @param {number[]} cells @param {number} size @param {number} name @param {number} unit
 */
export function regionPath(cells, size, name, unit) {
  return stretches(cells, size, name)
    .map(({ row, from, length }) => `M${from * unit},${row * unit}h${length * unit}v${unit}h${-length * unit}z`)
    .join("");
}

const APART = 4; // cells between two lines of a texture

/** Lines through the region of one class: its second sign beside the color.
 * @param {number[]} cells @param {number} size @param {number} name @param {number} unit
 * @param {"plain" | "rows" | "columns"} texture
 */
export function texturePath(cells, size, name, unit, texture) {
  if (texture === "plain") return "";
  const along = texture === "rows";
  return stretches(along ? cells : turned(cells, size), size, name)
    .filter(({ row }) => row % APART === 1)
    .map(({ row, from, length }) => {
      const [start, line] = [from * unit, (row + 0.5) * unit];
      return along ? `M${start},${line}h${length * unit}` : `M${line},${start}v${length * unit}`;
    })
    .join("");
}

/** The boundary between the classes.
 * @param {number[]} cells @param {number} size @param {number} unit
 */
export function boundaryPath(cells, size, unit) {
  const edges = cells.flatMap((cell, index) => {
    const [row, column] = [Math.floor(index / size), index % size];
    const right = column < size - 1 && cells[index + 1] !== cell ? [`M${(column + 1) * unit},${row * unit}v${unit}`] : [];
    const below = row < size - 1 && cells[index + size] !== cell ? [`M${column * unit},${(row + 1) * unit}h${unit}`] : [];
    return [...right, ...below];
  });
  return edges.join("");
}
