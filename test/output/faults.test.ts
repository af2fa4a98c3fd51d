import { writeOutput } from '../../lib/output/write';
import { InputError } from '../../lib/problem';
import { type Fault, MemoryDisk, PowerCut } from './memory-disk';
import { flat, type Folders, folders } from './folders';

const first: Folders = {
  'yaml/opentwin': { 'logger.yaml': 'port: 1\n', 'gone.yaml': 'gone\n', 'sub/deep.yaml': 'deep\n' },
  'helm/opentwin': { 'Chart.yaml': 'version: 1\n', 'templates/logger.yaml': 'port: 1\n' },
  schema: { 'values.json': '{}\n' },
};
const second: Folders = {
  'yaml/opentwin': { 'logger.yaml': 'port: 2\n', 'new.yaml': 'new\n', sub: 'now a file\n' },
  'helm/opentwin': { 'Chart.yaml': 'version: 2\n', 'templates/a/b.yaml': 'b\n' },
  'helm/other': { 'Chart.yaml': 'version: 1\n' },
  schema: { 'values.json': '{}\n' },
};
const others: Folders = { 'yaml/other': { 'x.yaml': 'x\n' } };
const probe: Folders = { 'yaml/probe': { 'a.yaml': 'a\n' } };

const empty = new MemoryDisk();
const used = empty.copy();
write(used, first);
write(used, others);

const kinds = ['failure', 'full', 'kill', 'power cut'] as const;

describe.each([
  { run: 'the first run', start: empty, old: {}, given: first, next: flat(first) },
  { run: 'a later run', start: used, old: flat(first, others), given: second, next: flat(second, others) },
])('a fault in $run', ({ start, old, given, next }) => {
  test.each(kinds)('at any step leaves all of the old output or all of the new to the next run: %s', (kind) => {
    const found = everyFault(kind).map((fault) => {
      const disk = start.copy();
      disk.faults = [fault];
      const message = outcome(() => write(disk, given));
      if (disk.changes <= fault.at) return 'no fault';

      const after = disk.copy();
      if (message.includes('what was there is untouched'))
        expect({ fault, ...output(after) }).toEqual({ fault, ...old });
      write(after, probe);
      const isNew = output(after)['helm/opentwin/Chart.yaml'] === next['helm/opentwin/Chart.yaml'];
      expect({ fault, ...output(after) }).toEqual({ fault, ...(isNew ? next : old), ...flat(probe) });
      expect(after.names('/dist').filter((name) => name.startsWith('.'))).toEqual(['.opentwin-charts']);
      return isNew ? 'new' : 'old';
    });

    expect(new Set(found)).toEqual(new Set(['old', 'new', 'no fault']));
  });

  test.each(kinds)('at any step is made good by the same run once more: %s', (kind) => {
    for (const fault of everyFault(kind)) {
      const disk = start.copy();
      disk.faults = [fault];
      outcome(() => write(disk, given));

      const after = disk.copy();
      write(after, given);
      expect({ fault, ...output(after) }).toEqual({ fault, ...next });
    }
  });

  test('while the next run is moving the new output into place is made good as well', () => {
    const cutOff = start.copy();
    cutOff.faults = [{ at: firstCommittedStep(start, given), kind: 'kill' }];
    outcome(() => write(cutOff, given));

    for (const fault of everyFault('kill')) {
      const disk = cutOff.copy();
      disk.faults = [fault];
      outcome(() => write(disk, probe));

      const after = disk.copy();
      write(after, probe);
      expect({ fault, ...output(after) }).toEqual({ fault, ...next, ...flat(probe) });
    }
  });
});

test('a run that takes its new output back and is killed over it leaves all of one output', () => {
  const commit = firstCommittedStep(used, second);
  for (const { at } of everyFault('kill')) {
    const disk = used.copy();
    disk.faults = [
      { at: commit, kind: 'failure' },
      { at: commit + 1 + at, kind: 'kill' },
    ];
    outcome(() => write(disk, second));

    const after = disk.copy();
    write(after, probe);
    const isNew = 'helm/other/Chart.yaml' in output(after);
    expect({ at, ...output(after) }).toEqual({
      at,
      ...(isNew ? flat(second, others) : flat(first, others)),
      ...flat(probe),
    });
  }
});

test('a full disk is told with what to do', () => {
  const disk = used.copy();
  disk.faults = [{ at: 5, kind: 'full' }];

  expect(outcome(() => write(disk, second))).toBe(
    '/dist: cannot be written: ENOSPC: no space left on device, write; what was there is untouched; ' +
      'free some disk space and run again',
  );
});

test('a failure after the new output is complete is told as such', () => {
  const disk = used.copy();
  disk.faults = [{ at: firstCommittedStep(used, second) + 1, kind: 'failure' }];

  expect(outcome(() => write(disk, second))).toBe(
    '/dist: cannot be written: EIO: i/o error, write; the new output is complete, and the next run moves it into place; ' +
      'put that right and run again, or give --out another folder',
  );
});

/** More steps than any run here has. */
const everyFault = (kind: Fault['kind']): Fault[] => Array.from({ length: 120 }, (_, at) => ({ at, kind }));

/** The step at which a killed run leaves a journal: what comes later is rolled forward. */
function firstCommittedStep(start: MemoryDisk, given: Folders): number {
  return everyFault('kill').findIndex((fault) => {
    const disk = start.copy();
    disk.faults = [fault];
    outcome(() => write(disk, given));
    return '.opentwin-charts.staging/journal' in disk.files('/dist');
  });
}

function write(disk: MemoryDisk, content: Folders): void {
  writeOutput('/dist', folders(content), { disk, patienceMs: 0 });
}

function output(disk: MemoryDisk): Record<string, string> {
  return Object.fromEntries(
    Object.entries(disk.files('/dist')).filter(([path]) => !path.startsWith('.opentwin-charts')),
  );
}

function outcome(run: () => void): string {
  try {
    run();
    return 'done';
  } catch (error) {
    if (error instanceof InputError || error instanceof PowerCut) return error.message;
    throw error;
  }
}
