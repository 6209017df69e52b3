import type { Command, Option } from 'commander';
import { z } from 'zod';
import { readJsonDocument } from '../data/index.js';
import { DataFormatError } from '../errors/index.js';
import { flag } from './options.js';

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]);
const schema = z.record(z.string(), value);

/**
 * Replaces `--config file.json` among the words of a command line by what the file says. The file is a JSON
 * object; its keys are the names of options, "bias-scale" or "biasScale", its values what would stand after
 * them: a string, a number, true or false; true for an option without a value; a list for an option that
 * takes one. What the command line itself says of an option comes before what the file says.
 *
 * @throws FileError if the file cannot be read; DataFormatError if it is not such an object, or names options
 *   that the command does not have.
 */
export function withConfigurationFile(words: readonly string[], command: Command): string[] {
  const position = words.findIndex(word => word === '--config' || word.startsWith('--config='));
  if (position < 0) return [...words];
  const [word = ''] = words.slice(position);
  const inline = word.startsWith('--config=') ? word.slice('--config='.length) : undefined;
  const path = inline ?? words[position + 1];
  // commander says that the argument is missing.
  if (path === undefined) return [...words];
  const own = [...words.slice(0, position), ...words.slice(position + (inline === undefined ? 2 : 1))];
  const given = new Set(own.filter(each => each.startsWith('--')).map(each => each.split('=')[0]));
  const added = Object.entries(contentOf(path)).flatMap(([key, content]) => {
    const long = flag(key);
    const option = command.options.find(each => each.long === long && long !== '--config');
    if (option === undefined) {
      const known = command.options.flatMap(each =>
        each.long === '--config' ? [] : (each.long ?? '').slice(2),
      );
      throw new DataFormatError(`${path}: ${JSON.stringify(key)} is no option, allowed: ${known.join(', ')}`);
    }
    return given.has(long) ? [] : wordsOf(path, option, key, content);
  });
  return [...own, ...added];
}

function contentOf(path: string): z.infer<typeof schema> {
  const document = readJsonDocument(path, '--config');
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `, ${issue.path.join('.')}`;
  throw new DataFormatError(
    `${path}${where}: expected an object of option names with strings, numbers, booleans or lists of such`,
  );
}

function wordsOf(path: string, option: Option, key: string, content: z.infer<typeof value>): string[] {
  const long = option.long ?? '';
  const takesValue = option.required || option.optional;
  if (typeof content === 'boolean' && option.argChoices?.includes(String(content)) !== true) {
    if (takesValue)
      throw new DataFormatError(`${path}: ${JSON.stringify(key)} is ${content}, allowed: a value`);
    return content ? [long] : [];
  }
  if (!takesValue) {
    throw new DataFormatError(
      `${path}: ${JSON.stringify(key)} is ${JSON.stringify(content)}, allowed: true or false`,
    );
  }
  if (!Array.isArray(content)) return [`${long}=${content}`];
  return repeatable.has(long)
    ? (content.every(item => typeof item === 'number') ? [content.join(',')] : content).map(
        item => `${long}=${item}`,
      )
    : [`${long}=${content.join(',')}`];
}

/** Options that may be given several times: each text of a list is one time. */
const repeatable = new Set(['--inputs', '--correlation']);
