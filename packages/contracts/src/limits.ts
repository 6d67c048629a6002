/** Limits that hold on both sides of the API; published in the docs. */
export const LIMITS = {
  /** Points of one `logMetrics` call. */
  metricPointsPerBatch: 10_000,
  /** Lines of one `appendLog` call. */
  logLinesPerChunk: 1000,
  /** Characters of one line of a log; a longer one is cut into several. */
  logLineCharacters: 16_384,
  /** Characters of one `appendLog` call in all. */
  logCharactersPerChunk: 512 * 1024,
  /** Items of one connection page. */
  pageSize: 200,
  /** Files of one artifact. */
  artifactFiles: 100_000,
  /** Seconds a presigned URL lives. */
  urlSeconds: 900,
  /** Bytes of one part of a content sent in parts; the last may be shorter. */
  partBytes: 8 * 1024 * 1024,
  /** Seconds a lease lives without a heartbeat. */
  leaseSeconds: 30,
  /** Seconds between heartbeats. */
  heartbeatSeconds: 5,
  /** Bytes of one GraphQL request body. */
  requestBytes: 16 * 1024 * 1024,
  /** Bytes of one message on a WebSocket, which is read before it is known who sends it. */
  socketMessageBytes: 1024 * 1024,
  /** Operations under way on one socket. */
  operationsPerSocket: 100,
  /** Sockets of one person or key at one API process. */
  socketsPerCaller: 250,
  /** Fewest and most characters of a password. */
  passwordMin: 10,
  passwordMax: 128,
} as const;
