import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { problemLine } from '../../lib/problem';
import { parseSet } from '../../lib/values/set';
import { tryInstallation } from '../../lib/wiring/installation';
import { helm } from '../helm';
import { opentwinChart } from './chart';

// What is refused is said once, and printed as a template that the real Helm runs.
let chart: string;

beforeAll(() => {
  chart = mkdtempSync(join(tmpdir(), 'opentwin-refusals-'));
  for (const [path, text] of Object.entries(opentwinChart().files)) {
    mkdirSync(dirname(join(chart, path)), { recursive: true });
    writeFileSync(join(chart, path), text);
  }
});

afterAll(() => rmSync(chart, { recursive: true }));

test.each([
  ['opentwin', ''],
  ['1st', ''],
  ['a-release-of-exactly-fifty-three-characters-long-name', ''],
  [
    'site',
    'mongodb.enabled=false,authorisation.service.type=NodePort,adminPanel.port=443,globalSession.downloadPort=8091',
  ],
  ['site', 'localSession.service.type=NodePort,localDirectory.service.type=LoadBalancer,localDirectory.publish=podIP'],
  ['site', 'localDirectory.pools[0].name=a,localDirectory.pools[1].name=a,localDirectory.services={Model}'],
  [
    'site',
    'localDirectory.pools[0].name=a,localDirectory.pools[0].port=443,localDirectory.pools[0].services={Model,RelayService}',
  ],
  ['site', 'localSession.domain=x.org,authorisation.host=site-opentwin-local-session-0.x.org,authorisation.port=8093'],
])('Helm refuses release %s with %s in the words of synth', (name, set) => {
  const release = { name, namespace: 'lab' };
  const ours = tryInstallation(release, parseSet(set).values).problems.map(problemLine);
  const { status, stderr } = helm([
    'template',
    name,
    chart,
    '-n',
    'lab',
    '--kube-version',
    '1.35.0',
    ...(set === '' ? [] : ['--set', set]),
  ]);
  expect(status === 0).toBe(ours.length === 0);
  const said = stderr.split('\n').filter((line) => /^[\w.[\]]+: /.test(line) && !line.startsWith('Error: '));
  expect(said).toEqual(ours);
});
