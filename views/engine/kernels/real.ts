/** The number type of all kernels. The build compiles them a second time with f32 in its place. */
export type real = f64;
