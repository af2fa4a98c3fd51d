import type { Probe } from '../../imports/k8s';
import { certificateFiles, type CertificateFile } from '../../lib/wiring/layout';
import type { WorkloadSettings } from '../windows/pod';
import { printYaml } from '../../lib/yaml/print';

// What mongod is told on both operating systems.

export const passwordFile = 'password';
export const configurationFile = 'mongod.conf';

/** The files that it reads. */
export const databaseCertificates = ['ca', 'certificateAndKey'] as const satisfies readonly CertificateFile[];

interface Folders {
  readonly data: string;
  /** With the separator behind it. */
  readonly certificates: string;
}

/** Every client shows a certificate, and logs in. The port is an argument, because it is a setting. */
export const configurationOf = ({ data, certificates }: Folders): string =>
  printYaml({
    storage: { dbPath: data },
    net: {
      bindIp: '0.0.0.0',
      tls: {
        mode: 'requireTLS',
        certificateKeyFile: `${certificates}${certificateFiles.certificateAndKey}`,
        CAFile: `${certificates}${certificateFiles.ca}`,
        disabledProtocols: 'TLS1_0,TLS1_1',
      },
    },
    security: { authorization: 'enabled' },
  });

/** Asks whether it listens, which it does for others than itself once its user is there. */
export const probe = (times: WorkloadSettings['probes']['startup']): Probe => ({
  tcpSocket: { port: 'mongodb' },
  ...times,
});
