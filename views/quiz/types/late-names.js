// Item types that few pages ask: in the book each is a script of its own (views/build.mjs).

export const LATE_TYPES = ["pick"];
