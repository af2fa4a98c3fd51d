import { App } from 'cdk8s';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenTwin } from '../../charts/opentwin/chart';
import { refusalsText } from '../../lib/helm/refusals';
import { helpersText } from '../../lib/helm/templates';
import { problemLine } from '../../lib/problem';
import { commentedDefaults } from '../../lib/values/commented';
import { opentwin } from '../../lib/values/opentwin';
import { symbolicRelease, symbolicSettings } from '../../lib/values/readings';
import { parseSet } from '../../lib/values/set';
import { tryInstallation } from '../../lib/wiring/installation';
import { refusals } from '../../lib/wiring/refusals';
import { readSymbolically } from '../../lib/words/reading';
import { helm } from '../helm';

// What is refused is said once, and printed as a template that the real Helm runs.
let chart: string;

beforeAll(() => {
  chart = mkdtempSync(join(tmpdir(), 'opentwin-refusals-'));
  mkdirSync(join(chart, 'templates'));
  const write = (file: string, text: string) => writeFileSync(join(chart, file), text);
  readSymbolically('', (reading) => {
    const installation = { values: symbolicSettings(opentwin), release: symbolicRelease() };
    new OpenTwin(new App(), 'opentwin', installation);
    write('templates/_refusals.tpl', refusalsText(refusals(installation)));
    write('templates/_helpers.tpl', helpersText(reading));
  });
  write('templates/refusals.yaml', '{{- include "opentwin.refusals" . }}\n');
  write('values.yaml', commentedDefaults(opentwin));
  write('Chart.yaml', 'apiVersion: v2\nname: opentwin\nversion: 0.1.0\n');
});

afterAll(() => rmSync(chart, { recursive: true }));

const balanced =
  'localDirectory.service.type=LoadBalancer,localDirectory.publish=podNameUnderDomain,localDirectory.domain=x.org,' +
  'localDirectory.pools[0].name=a,localDirectory.pools[0].port=49000,localDirectory.pools[1].name=b,localDirectory.pools[1].port=49120';

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
  [
    'site',
    'mongodb.port=80,windows.runAsUserName=containerADMINISTRATOR,logger.enabled=false,logger.port=443,logger.service.type=NodePort,' +
      'globalSession.service.loadBalancerSourceRanges={10.0.0.0/8},globalSession.downloadPort=8090,globalSession.host=192.0.2.1,' +
      'adminPanel.host=192.0.2.1,adminPanel.port=8090,localDirectory.domain=x.org,localDirectory.addresses={10.0.0.1}',
  ],
  ['site', `${balanced},localDirectory.pools[0].replicas=18,localDirectory.pools[1].replicas=1`],
  ['site', `${balanced},localDirectory.pools[0].replicas=18,localDirectory.pools[1].replicas=2`],
  [
    'site',
    `clusterDomain=${['d', 'e', 'f'].map((letter) => letter.repeat(63)).join('.')},fullnameOverride=${'s'.repeat(30)}`,
  ],
])('Helm refuses release %s with %s in the words of synth', (name, set) => {
  const release = { name, namespace: 'lab' };
  const ours = tryInstallation(release, parseSet(set).values).problems.map(problemLine);
  const { status, stderr } = helm(['template', name, chart, '-n', 'lab', ...(set === '' ? [] : ['--set', set])]);
  expect(status === 0).toBe(ours.length === 0);
  const said = stderr.split('\n').filter((line) => /^[\w.[\]]+: /.test(line) && !line.startsWith('Error: '));
  expect(said).toEqual(ours);
});
