// Microseconds of processor time for a step of a network made of objects, one for each unit and one
// for each weight, and trained row by row: the arithmetic of TensorFlow Playground's nn.ts (2016).
// Arguments on standard input: {"inputs", "width", "depth", "batch", "rounds"}; tanh, one output.

import { readFileSync } from "node:fs";

const { inputs, width, depth, batch, rounds } = JSON.parse(readFileSync(0, "utf8"));
const tanh = { of: (x) => Math.tanh(x), slope: (x) => 1 - Math.tanh(x) ** 2 };

const layers = [inputs, ...Array(depth).fill(width), 1].map((n) => Array.from({ length: n }, () => ({ bias: 0.1, z: 0, a: 0, da: 0, dz: 0, sum: 0, seen: 0, from: [], to: [] })));
for (const [at, layer] of layers.entries()) {
  for (const unit of at ? layer : []) {
    for (const source of layers[at - 1]) {
      const link = { weight: Math.random() - 0.5, source, target: unit, sum: 0, seen: 0 };
      source.to.push(link);
      unit.from.push(link);
    }
  }
}

function forward(x) {
  for (let j = 0; j < inputs; j += 1) layers[0][j].a = x[j];
  for (let at = 1; at < layers.length; at += 1) {
    for (const unit of layers[at]) {
      unit.z = unit.bias;
      for (const { weight, source } of unit.from) unit.z += weight * source.a;
      unit.a = tanh.of(unit.z);
    }
  }
}

function backward(target) {
  const [output] = layers[layers.length - 1];
  output.da = output.a - target;
  for (let at = layers.length - 1; at > 0; at -= 1) {
    for (const unit of layers[at]) {
      unit.dz = unit.da * tanh.slope(unit.z);
      unit.sum += unit.dz;
      unit.seen += 1;
      for (const link of unit.from) {
        link.sum += unit.dz * link.source.a;
        link.seen += 1;
      }
    }
    if (at === 1) break;
    for (const unit of layers[at - 1]) {
      unit.da = 0;
      for (const link of unit.to) unit.da += link.weight * link.target.dz;
    }
  }
}

function update(rate) {
  for (let at = 1; at < layers.length; at += 1) {
    for (const unit of layers[at]) {
      unit.bias -= (rate * unit.sum) / unit.seen;
      unit.sum = unit.seen = 0;
      for (const link of unit.from) {
        link.weight -= (rate / link.seen) * link.sum;
        link.sum = link.seen = 0;
      }
    }
  }
}

const rows = Array.from({ length: 1000 }, () => ({ x: Array.from({ length: inputs }, Math.random), y: Math.random() < 0.5 ? -1 : 1 }));
let at = 0;
function step() {
  for (let row = 0; row < batch; row += 1) {
    const { x, y } = rows[(at += 1) % rows.length];
    forward(x);
    backward(y);
  }
  update(0.03);
}

for (let warm = 0; warm < 1000; warm += 1) step();
const took = [];
for (let round = 0; round < rounds; round += 1) {
  const before = process.cpuUsage();
  for (let one = 0; one < 30; one += 1) step();
  const { user, system } = process.cpuUsage(before);
  took.push((user + system) / 30);
}
took.sort((a, b) => a - b);
console.log(took[took.length >> 1]);
