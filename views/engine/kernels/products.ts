// Matrix products over register tiles of four rows by two vectors. Matrices lie row by row; a row
// is padded with zeros to a whole number of tiles. Steps are in bytes.
import { real } from "./real";

const LANES: i32 = 16 / sizeof<real>();
/** Columns of a tile: rows are padded to a multiple of this. */
export const TILE: i32 = 2 * LANES;

// @ts-ignore: decorator
@inline
function mac(sum: v128, a: v128, b: v128): v128 {
  return v128.add<real>(sum, v128.mul<real>(a, b));
}

/**
 * C[i, j] = start[j] + Σ_p A[i, p] B[p, j], for n rows, k terms and m columns (whole tiles).
 * A is read by two steps, so that its transpose needs no copy. Without a start (0) it is zero.
 */
export function multiply(
  a: usize, aRow: usize, aTerm: usize, b: usize, bRow: usize, start: usize, c: usize, cRow: usize, n: i32, k: i32, m: i32,
): void {
  const zero = v128.splat<real>(0);
  for (let i = 0; i < n; i += 4) {
    // Rows beyond the last are the last once more: it is stored again.
    const i1 = <usize>min(i + 1, n - 1), i2 = <usize>min(i + 2, n - 1), i3 = <usize>min(i + 3, n - 1);
    for (let j = 0; j < m; j += TILE) {
      const column = <usize>j * sizeof<real>();
      let c00 = zero, c01 = zero;
      if (start) {
        c00 = v128.load(start + column);
        c01 = v128.load(start + column, 16);
      }
      let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
      let a0 = a + <usize>i * aRow, a1 = a + i1 * aRow, a2 = a + i2 * aRow, a3 = a + i3 * aRow;
      let row = b + column;
      for (let p = 0; p < k; p++) {
        const b0 = v128.load(row), b1 = v128.load(row, 16);
        let x = v128.load_splat<real>(a0);
        c00 = mac(c00, x, b0);
        c01 = mac(c01, x, b1);
        x = v128.load_splat<real>(a1);
        c10 = mac(c10, x, b0);
        c11 = mac(c11, x, b1);
        x = v128.load_splat<real>(a2);
        c20 = mac(c20, x, b0);
        c21 = mac(c21, x, b1);
        x = v128.load_splat<real>(a3);
        c30 = mac(c30, x, b0);
        c31 = mac(c31, x, b1);
        a0 += aTerm;
        a1 += aTerm;
        a2 += aTerm;
        a3 += aTerm;
        row += bRow;
      }
      const out = c + column;
      put(out + <usize>i * cRow, c00, c01);
      put(out + i1 * cRow, c10, c11);
      put(out + i2 * cRow, c20, c21);
      put(out + i3 * cRow, c30, c31);
    }
  }
}

// @ts-ignore: decorator
@inline
function put(p: usize, x: v128, y: v128): void {
  v128.store(p, x);
  v128.store(p, y, 16);
}

/** The sum of all lanes. */
// @ts-ignore: decorator
@inline
function across(x: v128): real {
  if (sizeof<real>() == 8) return <real>(f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1));
  const half = f32x4.add(x, i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return <real>(f32x4.extract_lane(half, 0) + f32x4.extract_lane(half, 1));
}

/** C[i, j] = Σ_p A[i, p] B[j, p], for n rows and m columns; the rows of A and B are whole tiles. */
export function multiplyTransposed(a: usize, b: usize, row: usize, c: usize, cRow: usize, n: i32, m: i32): void {
  const zero = v128.splat<real>(0);
  for (let i = 0; i < n; i += 4) {
    const i1 = <usize>min(i + 1, n - 1), i2 = <usize>min(i + 2, n - 1), i3 = <usize>min(i + 3, n - 1);
    const a0 = a + <usize>i * row, a1 = a + i1 * row, a2 = a + i2 * row, a3 = a + i3 * row;
    for (let j = 0; j < m; j += 2) {
      const j1 = <usize>min(j + 1, m - 1);
      const b0 = b + <usize>j * row, b1 = b + j1 * row;
      let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
      for (let p: usize = 0; p < row; p += 16) {
        const x0 = v128.load(b0 + p), x1 = v128.load(b1 + p);
        let x = v128.load(a0 + p);
        c00 = mac(c00, x, x0);
        c01 = mac(c01, x, x1);
        x = v128.load(a1 + p);
        c10 = mac(c10, x, x0);
        c11 = mac(c11, x, x1);
        x = v128.load(a2 + p);
        c20 = mac(c20, x, x0);
        c21 = mac(c21, x, x1);
        x = v128.load(a3 + p);
        c30 = mac(c30, x, x0);
        c31 = mac(c31, x, x1);
      }
      const left = c + <usize>j * sizeof<real>(), right = c + j1 * sizeof<real>();
      store<real>(left + <usize>i * cRow, across(c00));
      store<real>(right + <usize>i * cRow, across(c01));
      store<real>(left + i1 * cRow, across(c10));
      store<real>(right + i1 * cRow, across(c11));
      store<real>(left + i2 * cRow, across(c20));
      store<real>(right + i2 * cRow, across(c21));
      store<real>(left + i3 * cRow, across(c30));
      store<real>(right + i3 * cRow, across(c31));
    }
  }
}
