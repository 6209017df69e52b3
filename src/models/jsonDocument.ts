import { platform } from '#platform';
import type { z } from 'zod';
import { DataFormatError } from '../errors/index.js';

/**
 * The document that a JSON file holds; `what` it is meant to be stands in errors: "network file".
 * @throws FileError if the file cannot be read; DataFormatError if it is no JSON.
 */
export function readJsonDocument(path: string, what: string): unknown {
  const text = new TextDecoder().decode(platform.readFile(path, what));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataFormatError(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** @throws DataFormatError, with the source and the place, for a document that is not as its schema says. */
export function parsedDocument<T>(schema: z.ZodType<T>, document: unknown, source: string): T {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  throw new DataFormatError(`${source}: ${platform.zod().prettifyError(result.error).replaceAll('\n', ' ')}`);
}
