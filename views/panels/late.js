// Kinds of panel that few experiments show: views/build.mjs makes a script of each for the book.

export const LATE = ["beam", "histogram", "map", "sealed", "stepper"];
