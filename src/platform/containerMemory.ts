import { readFileSync } from 'node:fs';

/** What a file says, or undefined where there is none. */
export type ReadText = (path: string) => string | undefined;

/** How a version of control groups calls its folder and its numbers. */
interface GroupFiles {
  readonly folder: string;
  readonly most: string;
  readonly used: string;
  /** What is used and can be taken away at once: files that were read and are not in use. */
  readonly reclaimable: string;
}

const version1: GroupFiles = {
  folder: '/sys/fs/cgroup/memory',
  most: 'memory.limit_in_bytes',
  used: 'memory.usage_in_bytes',
  reclaimable: 'total_inactive_file',
};

const version2: GroupFiles = {
  folder: '/sys/fs/cgroup',
  most: 'memory.max',
  used: 'memory.current',
  reclaimable: 'inactive_file',
};

/** From here on a limit is none: version 1 writes the largest multiple of a page for it. */
const NO_LIMIT = 2 ** 60;

/**
 * The bytes that the control groups of this process leave it, on Linux: the least over its group and all
 * above
 * it, of version 1 and 2; undefined where none has a limit. In a container the folder of its group is the
 * topmost that it sees, whatever its path is called outside.
 */
export function containerMemory(readText: ReadText = textOf): number | undefined {
  const left: number[] = [];
  for (const line of (readText('/proc/self/cgroup') ?? '').split('\n')) {
    const [number, controllers = '', path = ''] = line.split(':');
    const isVersion2 = number === '0' && controllers === '';
    if (!isVersion2 && !controllers.split(',').includes('memory')) continue;
    const files = isVersion2 ? version2 : version1;
    const names = path.split('/').filter(name => name !== '' && name !== '..');
    for (let depth = names.length; depth >= 0; depth--) {
      const found = leftIn([files.folder, ...names.slice(0, depth)].join('/'), files, readText);
      if (found !== undefined) left.push(found);
    }
  }
  return left.length === 0 ? undefined : left.reduce((least, bytes) => Math.min(least, bytes));
}

function leftIn(
  folder: string,
  { most, used, reclaimable }: GroupFiles,
  readText: ReadText,
): number | undefined {
  const limit = Number(readText(`${folder}/${most}`)?.trim() || NaN);
  if (!(limit < NO_LIMIT)) return undefined;
  const usage = Number(readText(`${folder}/${used}`)?.trim() || 0);
  const line = new RegExp(`^${reclaimable} (\\d+)$`, 'm').exec(readText(`${folder}/memory.stat`) ?? '');
  return Math.max(0, limit - Math.max(0, usage - Number(line?.[1] ?? 0)));
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
