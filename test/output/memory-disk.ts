import { posix } from 'node:path';
import type { Disk } from '../../lib/output/disk';

/** Thrown when the machine stops: nothing runs after it, and unlike a failure it explains nothing. */
export class PowerCut extends Error {}

/** What goes wrong at the `at`-th change of the disk. */
export interface Fault {
  readonly at: number;
  /**
   * - `failure`: this one change fails, half done, and the next works again
   * - `full`: this and every later change that needs space fails
   * - `kill`: the process ends half way through this change
   * - `power cut`: so does the machine, and what was not synced is lost
   */
  readonly kind: 'failure' | 'full' | 'kill' | 'power cut';
}

/** A disk that is only a map, with every way to go wrong. A folder is `null`. */
export class MemoryDisk implements Disk {
  changes = 0;
  faults: readonly Fault[] = [];
  private stopped = false;
  private readonly unsynced = new Set<string>();

  constructor(private readonly entries = new Map<string, string | null>([['/', null]])) {}

  copy = (): MemoryDisk => new MemoryDisk(new Map(this.entries));

  files(folder: string): Record<string, string> {
    const inside = [...this.entries].filter(([path]) => path.startsWith(`${folder}/`));
    return Object.fromEntries(
      inside.flatMap(([path, text]) => (text === null ? [] : [[path.slice(folder.length + 1), text]])).sort(),
    );
  }

  kind = (path: string): 'file' | 'folder' | undefined => {
    this.look();
    const found = this.entries.get(path);
    return found === undefined ? undefined : found === null ? 'folder' : 'file';
  };

  names = (folder: string): string[] => {
    this.look();
    return [...this.entries.keys()]
      .filter((path) => path !== '/' && posix.dirname(path) === folder)
      .map((path) => posix.basename(path))
      .sort();
  };

  read = (file: string): Buffer => {
    this.look();
    const text = this.entries.get(file);
    if (typeof text !== 'string') throw failure('ENOENT', `no such file or directory, open '${file}'`);
    return Buffer.from(text);
  };

  age = (file: string): number | undefined => (this.kind(file) === undefined ? undefined : 0);

  makeFolder = (folder: string): void => {
    for (const path of [...ancestors(folder), folder].filter((path) => !this.entries.has(path))) {
      this.change('needs space', () => this.entries.set(path, null));
    }
  };

  write = (file: string, content: string | Buffer): void => {
    if (this.entries.get(posix.dirname(file)) !== null)
      throw failure('ENOENT', `no such file or directory, open '${file}'`);
    const text = content.toString();
    const put = (length: number) => (): void => {
      this.entries.set(file, text.slice(0, length));
      this.unsynced.add(file);
    };
    this.change('needs space', put(text.length), put(text.length / 2));
  };

  sync = (path: string): void => {
    if (!this.entries.has(path)) throw failure('ENOENT', `no such file or directory, open '${path}'`);
    this.change('needs space', () => this.unsynced.delete(path));
  };

  rename = (from: string, to: string): void => {
    if (this.names(to).length > 0) throw failure('ENOTEMPTY', `directory not empty, rename '${from}' -> '${to}'`);
    this.change('needs space', () => {
      for (const path of this.below(from)) {
        const moved = to + path.slice(from.length);
        this.entries.set(moved, this.entries.get(path)!);
        this.entries.delete(path);
        if (this.unsynced.delete(path)) this.unsynced.add(moved);
      }
    });
  };

  remove = (path: string): void => {
    const deepestFirst = this.below(path).sort((a, b) => depth(b) - depth(a));
    for (const entry of deepestFirst) this.change('frees space', () => this.entries.delete(entry));
  };

  private readonly below = (folder: string): string[] =>
    [...this.entries.keys()].filter((path) => path === folder || path.startsWith(`${folder}/`)).sort();

  private look(): void {
    if (this.stopped) throw new PowerCut();
  }

  private change(space: 'needs space' | 'frees space', whole: () => void, half: () => void = () => {}): void {
    this.look();
    const n = this.changes++;
    const fault = this.faults.find(
      ({ at, kind }) => n === at || (kind === 'full' && n > at && space === 'needs space'),
    );
    if (fault === undefined || (fault.kind === 'full' && space === 'frees space')) return whole();
    half();
    if (fault.kind === 'failure') throw failure('EIO', 'i/o error, write');
    if (fault.kind === 'full') throw failure('ENOSPC', 'no space left on device, write');
    if (fault.kind === 'power cut')
      for (const path of this.unsynced) if (this.entries.has(path)) this.entries.set(path, '');
    this.stopped = true;
    throw new PowerCut();
  }
}

const depth = (path: string): number => path.split('/').length;

const ancestors = (path: string): string[] =>
  path === '/' ? [] : [...ancestors(posix.dirname(path)), posix.dirname(path)];

const failure = (code: string, text: string): Error =>
  Object.assign(new Error(`${code}: ${text}`), { code, syscall: 'write' });
