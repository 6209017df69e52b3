import { expect } from 'chai';
import { containerMemory } from '../../src/platform/containerMemory.js';

const mebibyte = 2 ** 20;

/** What is left where these files are. */
function leftWith(files: Readonly<Record<string, string>>): number | undefined {
  return containerMemory(path => files[path]);
}

describe('the memory that a container leaves', () => {
  it('is that of its group of version 2, less what is in use and cannot be taken away', () => {
    const files = {
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/memory.max': `${600 * mebibyte}\n`,
      '/sys/fs/cgroup/memory.current': `${200 * mebibyte}\n`,
      '/sys/fs/cgroup/memory.stat': `anon 1\ninactive_file ${50 * mebibyte}\nactive_file 7\n`,
    };
    expect(leftWith(files)).to.equal(450 * mebibyte);
  });

  it('is the least of all groups above, whichever has the limit', () => {
    const files = {
      '/proc/self/cgroup': '0::/slice/unit/inner\n',
      '/sys/fs/cgroup/slice/unit/inner/memory.max': 'max\n',
      '/sys/fs/cgroup/slice/unit/memory.max': `${500 * mebibyte}\n`,
      '/sys/fs/cgroup/slice/unit/memory.current': `${100 * mebibyte}\n`,
      '/sys/fs/cgroup/slice/memory.max': `${300 * mebibyte}\n`,
      '/sys/fs/cgroup/slice/memory.current': `${100 * mebibyte}\n`,
    };
    expect(leftWith(files)).to.equal(200 * mebibyte);
  });

  it('is found in version 1, also where the path of the group is that of the host', () => {
    const files = {
      '/proc/self/cgroup': '5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${600 * mebibyte}\n`,
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${100 * mebibyte}\n`,
      '/sys/fs/cgroup/memory/memory.stat': `total_inactive_file ${20 * mebibyte}\n`,
    };
    expect(leftWith(files)).to.equal(520 * mebibyte);
  });

  it('is unknown without limits, without groups, and is never below 0', () => {
    expect(leftWith({})).to.equal(undefined);
    const unlimited = {
      '/proc/self/cgroup': '4:memory:/\n0::/\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory.max': 'max\n',
    };
    expect(leftWith(unlimited)).to.equal(undefined);
    const beyond = {
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/memory.max': '100\n',
      '/sys/fs/cgroup/memory.current': '300\n',
    };
    expect(leftWith(beyond)).to.equal(0);
  });
});
