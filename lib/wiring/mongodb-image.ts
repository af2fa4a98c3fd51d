import { mongodbImageRevision, mongodbVersion } from '../catalog/services';
import type { Build } from '../images/commands';
import { type Download, type Image, type Version, withSumBeside, withSumOfGitHub } from '../images/image';
import { and, is } from '../words/conditions';
import { when } from '../words/structure';
import { imageReference } from './images';
import { powershell, windowsMongodb, windowsMongodbPrograms } from './layout';
import type { Installation } from './names';

const version: Version = { argument: 'MONGODB_VERSION', standard: mongodbVersion };

/** A shell of its own: that of MongoDB 5 was the last in the installer. Of October 2026, with fixes for Node.js. */
const shellVersion: Version = { argument: 'MONGOSH_VERSION', standard: '2.14.0' };

const server: Download = {
  name: 'mongodb',
  version,
  // As docker-library/mongo finds it and its checksum (versions.sh).
  ...withSumBeside((number) => `https://fastdl.mongodb.org/windows/mongodb-windows-x86_64-${number}-signed.msi`),
};

const shell: Download = {
  name: 'mongosh',
  version: shellVersion,
  ...withSumOfGitHub('mongodb-js/mongosh', (number) => `mongosh-${number}-win32-x64.zip`),
};

/** What is in the image, with the licence that its project gives it. */
export const mongodbPrograms = [
  { title: 'MongoDB Community Server', download: server, license: 'SSPL-1.0' },
  { title: 'mongosh', download: shell, license: 'Apache-2.0' },
] as const;

const target = `${windowsMongodb.replaceAll('\\', '/')}/`;
const script = 'install-mongodb.ps1';

/** MongoDB on Windows: what the signed installer holds, a shell for the first start, and what makes the user. */
export const mongodbImage: Image = {
  name: 'mongodb-windows',
  about: 'MongoDB on Windows nodes: mongod.exe, mongosh.exe, and what makes the user on an empty volume.',
  guide: 'docs/images.md',
  licenses: mongodbPrograms.map(({ license }) => license).join(' AND '),
  version,
  tag: (number) => `v${number}-${mongodbImageRevision}`,
  base: 'serverCore',
  context: { folder: 'mongodb-windows' },
  environment: {},
  steps: [
    {
      install: {
        name: 'programs',
        needs: [{ copy: [script], to: 'C:/install/' }],
        fetches: mongodbPrograms.map(({ download }) => download),
        run: powershell(`C:\\install\\${script}`),
        folder: 'C:/programs/',
        to: target,
      },
    },
    { copy: ['mongosh.cfg'], to: `${target}bin/` },
    { copy: ['start-mongodb.ps1', 'create-admin.js'], to: target },
  ],
  entrypoint: powershell(windowsMongodbPrograms.start),
};

/** The image that an installation with its database on Windows needs, as it names it. */
export function mongodbBuilds(installation: Installation): Build[] {
  const { enabled, os, windows } = installation.values.mongodb;
  return when(and(enabled, is(os, 'windows')), () => [
    { image: mongodbImage, reference: imageReference(installation, windows.image), versions: {} },
  ]);
}
