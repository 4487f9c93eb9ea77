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
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    for (let j = 0; j < m; j += TILE) {
      const column = <usize>j * sizeof<real>();
      let c00 = zero, c01 = zero;
      if (start) {
        c00 = v128.load(start + column);
        c01 = v128.load(start + column, 16);
      }
      let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
      let a0 = a + <usize>i * aRow, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
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
      let out = c + <usize>i * cRow + column;
      v128.store(out, c00);
      v128.store(out, c01, 16);
      out += cRow;
      v128.store(out, c10);
      v128.store(out, c11, 16);
      out += cRow;
      v128.store(out, c20);
      v128.store(out, c21, 16);
      out += cRow;
      v128.store(out, c30);
      v128.store(out, c31, 16);
    }
  }
  for (; i < n; i++) {
    for (let j = 0; j < m; j += TILE) {
      const column = <usize>j * sizeof<real>();
      let c0 = zero, c1 = zero;
      if (start) {
        c0 = v128.load(start + column);
        c1 = v128.load(start + column, 16);
      }
      let at = a + <usize>i * aRow;
      let row = b + column;
      for (let p = 0; p < k; p++) {
        const x = v128.load_splat<real>(at);
        c0 = mac(c0, x, v128.load(row));
        c1 = mac(c1, x, v128.load(row, 16));
        at += aTerm;
        row += bRow;
      }
      const out = c + <usize>i * cRow + column;
      v128.store(out, c0);
      v128.store(out, c1, 16);
    }
  }
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
    // Rows beyond the last are the last once more: what they give is not stored.
    const a0 = a + <usize>i * row, a1 = a + <usize>min(i + 1, n - 1) * row;
    const a2 = a + <usize>min(i + 2, n - 1) * row, a3 = a + <usize>min(i + 3, n - 1) * row;
    for (let j = 0; j < m; j += 2) {
      const b0 = b + <usize>j * row, b1 = b + <usize>min(j + 1, m - 1) * row;
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
      let out = c + <usize>i * cRow + <usize>j * sizeof<real>();
      const two = j + 1 < m;
      store<real>(out, across(c00));
      if (two) store<real>(out + sizeof<real>(), across(c01));
      if (i + 1 >= n) continue;
      out += cRow;
      store<real>(out, across(c10));
      if (two) store<real>(out + sizeof<real>(), across(c11));
      if (i + 2 >= n) continue;
      out += cRow;
      store<real>(out, across(c20));
      if (two) store<real>(out + sizeof<real>(), across(c21));
      if (i + 3 >= n) continue;
      out += cRow;
      store<real>(out, across(c30));
      if (two) store<real>(out + sizeof<real>(), across(c31));
    }
  }
}
