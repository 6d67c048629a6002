import { AppError } from "@graft/contracts";
import { z } from "zod";

/** A line's place: attempt, and its number within it from 1. Lines never move. */
export interface LinePlace {
  readonly attempt: number;
  readonly number: number;
}

/** How far a live reader has read each attempt: an earlier attempt's last lines may arrive after a later one has begun. */
export type LogCursor = ReadonlyMap<number, number>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function decode<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch (cause) {
    throw new AppError("INPUT_INVALID", "The cursor is malformed; pass one that this list or subscription gave.", {
      cause,
    });
  }
}

const placeSchema = z.tuple([z.int().positive(), z.int().nonnegative()]);
const cursorSchema = z.record(z.string().regex(/^\d+$/), z.int().nonnegative());

export function encodeLinePlace({ attempt, number }: LinePlace): string {
  return encode([attempt, number]);
}

/** @throws AppError INPUT_INVALID */
export function decodeLinePlace(text: string): LinePlace {
  const [attempt, number] = decode(placeSchema, text);
  return { attempt, number };
}

export function encodeLogCursor(cursor: LogCursor): string {
  return encode(Object.fromEntries(cursor));
}

/** @throws AppError INPUT_INVALID */
export function decodeLogCursor(text: string): LogCursor {
  return new Map(Object.entries(decode(cursorSchema, text)).map(([attempt, line]) => [Number(attempt), line]));
}
