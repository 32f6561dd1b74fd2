/**
 * The largest message, in bytes, that is sent or taken: what engines allow on their side of the bridge.
 * gRPC's own default of 4 MiB is too small, because an engine answers Solve with the whole definition.
 */
export const maxMessageBytes = 16 * 1024 * 1024;
