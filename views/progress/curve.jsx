// How often the reader was right, against how sure: a curve that should rise from left to right.

/** @typedef {import("./summary.js").Row} Row */

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [300, 180, 44, 28, 14];
const PLACES = [["guessing", "guessing"], ["fairly", "fairly sure"], ["sure", "sure"]];

/** @param {number} share */
const y = (share) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);

/** @param {{rows: Row[]}} props */
export function Curve({ rows }) {
  const step = (WIDTH - LEFT) / PLACES.length;
  const points = PLACES.flatMap(([level, label], index) => {
    const row = rows.find((one) => one.level === level);
    return row ? [{ ...row, label, x: LEFT + step * (index + 0.5), share: row.right / row.answered }] : [];
  });
  if (points.length < 2) return null;
  const said = points.map(({ label, right, answered }) => `${label}, ${right} of ${answered}`).join("; ");
  return (
    <figure class="tl-calibration">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Share of right answers by how sure you were: ${said}.`}>
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line class="tl-grid" x1={LEFT} x2={WIDTH} y1={y(share)} y2={y(share)} />
            <text x={LEFT - 6} y={y(share)} dy="0.35em" text-anchor="end">{share * 100} %</text>
          </g>
        ))}
        <polyline class="tl-run" points={points.map(({ x, share }) => `${x},${y(share)}`).join(" ")} />
        {points.map(({ label, x, share, low, high, right, answered }) => (
          <g key={label}>
            <line class="tl-bar" x1={x} x2={x} y1={y(low)} y2={y(high)} />
            <circle cx={x} cy={y(share)} r="4.5" />
            <text x={x + 9} y={y(share)} dy={share > 0.5 ? "1.1em" : "-0.5em"}>{right} of {answered}</text>
            <text x={x} y={HEIGHT - 8} text-anchor="middle">{label}</text>
          </g>
        ))}
      </svg>
      <figcaption>Right answers by how sure you were; the bars are 95 % intervals. If you know what you know, the line rises to the right.</figcaption>
    </figure>
  );
}
