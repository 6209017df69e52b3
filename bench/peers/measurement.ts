import { z } from 'zod';

const seconds = z.object({ median: z.number(), all: z.array(z.number()) });

/** What a peer program prints: one JSON document. */
export const peerMeasurement = z.object({
  peer: z.string(),
  version: z.string(),
  /** What computes: "wasm", "tensorflow", "cpu", "gpu". */
  backend: z.string(),
  width: z.number(),
  order: z.number(),
  activation: z.string(),
  /** What the peer calls its number format; bench/README.md says what precision that really is. */
  dtype: z.string(),
  /** K(0)..K(order) of the last repeat: derivatives, not coefficients, each finite. */
  derivatives: z.array(z.number()),
  /** One evaluation of all orders, the gradient of h_j included. */
  seconds,
  /** Time that the first evaluation alone costs; absent where nothing is compiled. */
  compileSeconds: z.number().optional(),
  /** Drawing all weights by the peer's own generator. */
  drawSeconds: z.number(),
  peakRssMiB: z.number(),
  /** Where a peer has several ways: the fastest, which the fields above describe, and what each gave. */
  variant: z.string().optional(),
  variants: z
    .record(
      z.string(),
      z.union([
        z.object({ derivatives: z.array(z.number()), seconds, compileSeconds: z.number() }),
        z.object({ unavailable: z.string() }),
      ]),
    )
    .optional(),
});

export type PeerMeasurement = z.infer<typeof peerMeasurement>;
