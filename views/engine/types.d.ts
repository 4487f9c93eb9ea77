/** A plan as `readPlan` returns it; trainlab/plans/plan.schema.json says what the fields mean. */
export interface Plan {
  version: 1;
  data: {
    kind: "spirals" | "moons" | "circles" | "digits" | "points";
    n: number;
    noise: number;
    arms: number;
    label_noise: number;
    seed: number;
    validation: number;
    test: number;
    points: [number, number, number][] | null;
  };
  architecture: { depth: number; width: number; activation: "relu" | "tanh" | "sigmoid" | "gelu" | "silu" };
  initialization: { law: "he" | "xavier" | "default" | "normal" | "gain"; gain: number | null };
  block: string;
  regularization: { dropout: number; dropout_where: "hidden" | "head"; weight_decay: number; decay_all: boolean; label_smoothing: number };
  loss: { kind: "cross_entropy" | "mse"; reduction: "mean" | "sum" };
  optimizer: { kind: "sgd" | "adam" | "adamw"; learning_rate: number; momentum: number };
  schedule: { kind: string; warmup_share: number };
  clipping: { norm: number | null; value: number | null };
  stopping: { epochs: number; batch_size: number; patience: number | null; monitor: "val_loss" | "val_accuracy"; restore: boolean };
  seeds: number[];
  precision: "float64" | "float32";
}

/** Rows of a plan's data: inputs row by row, and one label each. */
export interface Rows {
  x: Float64Array;
  y: Int32Array;
}

/** The exports of a compiled kernel module (`kernels/index.ts`); pointers and counts are numbers. */
export type Kernels = Record<string, (...args: number[]) => number> & { memory: WebAssembly.Memory };
