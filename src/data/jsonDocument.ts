import { platform } from '#platform';
import type { z } from 'zod';
import { bounded, DataFormatError } from '../errors/index.js';
import { mostBytesOfText, textOf } from './text.js';

/** Deeper documents are refused before schemas, which call themselves at every level, walk through them. */
export const mostNesting = 64;

/** What is wrong with a document is said so many times at most. */
const mostIssues = 3;
const mostCharactersOfIssue = 400;

/**
 * The document that a JSON file or a pipe holds; `what` it is meant to be stands in errors: "network file".
 * @throws FileError if it cannot be read; DataFormatError if it is no JSON, or too deep.
 */
export function readJsonDocument(path: string, what: string): unknown {
  return readHashedDocument(path, what).document();
}

/** The same with the SHA-256 of the file. */
export function readHashedDocument(
  path: string,
  what: string,
): { readonly document: () => unknown; readonly sha256: () => string } {
  const bytes = platform.readFile(path, what, mostBytesOfText);
  return {
    document: () => jsonDocument(textOf(bytes, path, 'JSON'), path),
    sha256: () => platform.sha256(bytes),
  };
}

/** The document of a text. @throws DataFormatError if it is no JSON, or brackets are nested too deep. */
export function jsonDocument(text: string, source: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new DataFormatError(`${source}: ${reasonOf(cause)}`, { cause });
  }
}

/** The same for those who have a place to name. @throws Error with the reason. */
export function parseJson(text: string): unknown {
  checkNesting(text);
  return JSON.parse(text);
}

/** @throws DataFormatError, with the source and the place, for a document that is not as its schema says. */
export function parsedDocument<T>(schema: z.ZodType<T>, document: unknown, source: string): T {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  throw new DataFormatError(`${source}: ${explained(result.error)}`);
}

/** What a schema says against a document, in bounded words: the first places and what is allowed there. */
function explained({ issues }: z.ZodError): string {
  const zod = platform.zod();
  const said = issues.slice(0, mostIssues).map(issue =>
    bounded(
      zod.prettifyError(new zod.ZodError([issue])).replace(/\s+/g, ' '),
      mostCharactersOfIssue,
    ),
  );
  const rest = issues.length - said.length;
  return `${said.join(' ')}${rest > 0 ? ` (and ${rest} more)` : ''}`;
}

/** Brackets outside of strings, without a call for each level. */
function checkNesting(text: string): void {
  let depth = 0;
  let isString = false;
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (isString) {
      if (code === 0x5c) position++;
      else if (code === 0x22) isString = false;
    } else if (code === 0x22) isString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > mostNesting) {
        throw new Error(
          `lists and objects are nested more than ${mostNesting} deep at character ${position}, allowed: ${mostNesting}`,
        );
      }
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
