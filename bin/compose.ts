import { join, relative, resolve } from 'node:path';
import { App } from 'cdk8s';
import { OpenTwin } from '../charts/opentwin/chart';
import { objectsIn } from '../constructs/kubernetes/printing';
import type { Manifest } from '../lib/checks/manifest';
import { standardSubnet, subnetOf } from '../lib/compose/addresses';
import { compose as composed } from '../lib/compose/compose';
import { refusePublicFolder } from '../lib/output/private-files';
import { writeOutput } from '../lib/output/write';
import { allOf } from '../lib/problem';
import { powerShell } from '../lib/output/shell';
import { installationGiven, ofInstallation } from './installation';
import { chartName } from '../lib/wiring/names';
import { exitCode, type Io } from './io';
import { optionsOf, outputRoot, text } from './options';

/** `opentwin compose`: the same installation on one machine with Windows containers, without a cluster. */
export function compose(args: readonly string[], io: Io): number {
  const given = optionsOf('compose', args, { ...ofInstallation, out: text, private: text, subnet: text });
  const { out = 'out', private: privateFolder = 'private' } = given;
  const [installation, subnet] = allOf(
    () => installationGiven(given),
    () => subnetOf(given.subnet ?? standardSubnet),
    () => refusePublicFolder(privateFolder, '--private'),
    () => outputRoot(out),
  );
  const folder = join(out, 'compose');
  const chart = new OpenTwin(new App(), chartName, installation);
  const { files, secrets, variables } = composed(
    installation,
    objectsIn(chart).map((object) => object.toJson() as unknown as Manifest),
    { subnet, privateFolder: relative(resolve(folder), resolve(privateFolder)).replaceAll('\\', '/') },
  );
  writeOutput(out, new Map([['compose', files]]));
  const environment = join(privateFolder, 'opentwin.env');
  // Without the variables Compose refuses each of its commands
  const command = `docker compose --file ${powerShell.quoted(join(folder, 'compose.yaml'))} --env-file ${powerShell.quoted(environment)}`;
  io.out(
    [
      ...[...files.keys()].map((file) => join(folder, file)),
      '',
      'it needs, which you make (docs/images.md):',
      ...[...secrets].map(
        ([secret, named]) =>
          `  ${named.length === 0 ? 'all' : named.join(', ')} of the Secret ${secret} in ${join(privateFolder, secret)}`,
      ),
      ...variables.map((name) => `  ${name}='…' in ${environment}`),
      `  the lines of ${join(folder, 'hosts')} in the hosts file of the machine`,
      '',
      `next: ${command} up`,
      'and later, with the same options:',
      `  ${command} logs`,
      `  ${command} down`,
      '',
    ].join('\n'),
  );
  return exitCode.done;
}
