/**
 * Version of the arithmetic: part of every cached feature's key. Raise it with any change that may alter a single bit
 * of a feature, such as another order of operations in the forward pass.
 */
export const ENGINE_VERSION = "2";
