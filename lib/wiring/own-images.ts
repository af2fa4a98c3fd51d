import { basename, join } from 'node:path';
import { baseName, imageName, repositoryOf } from './image-names';
import type { ServiceId, ServiceRow } from '../catalog/service-row';
import { openTwinVersion, serviceIds, services } from '../catalog/services';
import { containerfiles } from '../images/checksums';
import type { Build } from '../images/commands';
import type { Image, Version } from '../images/image';
import { when, word } from '../words/structure';
import { type WindowsBuild, windowsBuilds } from '../kubernetes/windows-builds';
import { firstGiven } from '../words/text';
import { deployed, isSingleton } from './addresses';
import { imageReference, referenceOf } from './images';
import { deploymentFolder, powershell, scripts } from './layout';
import { mongodbBuilds } from './mongodb-image';
import type { Installation } from './names';

const version: Version = { argument: 'OPENTWIN_VERSION', standard: openTwinVersion };

/** A Windows path as Containerfiles have it, which take both kinds of slashes. */
const slashed = (path: string): string => path.replaceAll('\\', '/');
const deployment = `${slashed(deploymentFolder)}/`;

/** What `opentwin images plan` sorts an image's files into. */
const planned = {
  thirdParty: 'third-party/',
  own: 'opentwin/',
  installers: 'vc-redist/',
  scripts: 'scripts/',
} as const;

/** The folder in `containerfiles` with the scripts of all of them. */
const scriptsFolder = 'opentwin';

const installation = { folder: 'C:/vc-redist/', script: 'install-runtime.ps1' } as const;

/** What all images of OpenTwin have in common. */
const ground = {
  version,
  tag: (tag: string) => tag,
  context: 'plan',
  guide: 'docs/images.md',
  environment: {},
} as const satisfies Partial<Image>;

/**
 * What all images of services are built on: Server Core, the runtime of Visual C++, which Server Core lacks (docs/opentwin.md
 * 7), the third-party files that each of them loads, and the scripts. It holds nothing of OpenTwin itself, so a new build
 * of OpenTwin leaves it be.
 */
const base: Image = {
  ...ground,
  // Not OpenTwin's, whose new build leaves it be: a digest of what is in it, where our commands build it
  version: { argument: 'BASE_REVISION', standard: '1' },
  name: baseName,
  about: 'What the images of OpenTwin are built on: the Visual C++ runtime, libraries that all services load, scripts.',
  base: 'serverCore',
  steps: [
    {
      install: {
        name: 'runtime',
        needs: [
          { copy: [planned.installers], to: installation.folder },
          { copy: [`${planned.scripts}${installation.script}`], to: installation.folder },
        ],
        run: powershell(`${installation.folder}${installation.script}`.replaceAll('/', '\\')),
        folder: 'C:/runtime/',
        to: 'C:/Windows/',
      },
    },
    { copy: [planned.thirdParty], to: deployment },
    {
      copy: Object.values(scripts).map((script) => `${planned.scripts}${script.split('\\').at(-1)}`),
      to: `${deployment}scripts/`,
    },
  ],
  entrypoint: powershell(scripts.start),
};

/** Its own third-party files, and then what each new build of OpenTwin brings. */
function serviceImage(id: ServiceId): Image {
  const { program, title }: ServiceRow = services[id];
  return {
    ...ground,
    name: imageName(id),
    about: `The ${title} of OpenTwin.`,
    base: { ours: base, reference: `${repositoryOf(base.name)}:${base.version.standard}` },
    steps: [
      { copy: [planned.thirdParty], to: deployment },
      { copy: [planned.own], to: deployment },
    ],
    entrypoint: 'library' in program ? powershell(scripts.start) : [`${deploymentFolder}\\${program.executable}`],
  };
}

const serviceImages = Object.fromEntries(serviceIds.map((id) => [id, serviceImage(id)])) as Record<ServiceId, Image>;

/** Our images of OpenTwin, each after what it is built on. */
export const openTwinImages: readonly Image[] = [base, ...Object.values(serviceImages)];

/** Its own tag decides the version that an image says of itself. */
const built = (image: Image, reference: string, tag: string): Build => ({
  image,
  reference,
  versions: { [version.argument]: tag },
});

/** What lies in the build context of an image beside files of OpenTwin's, and where it is from: its Containerfile, and the scripts. */
export function packaged(name: string): ReadonlyMap<string, string> {
  const image = openTwinImages.find((each) => each.name === name);
  if (image === undefined) return new Map();
  const copied = image.steps.flatMap((step) => ('install' in step ? step.install.needs : 'copy' in step ? [step] : []));
  const scriptFiles = copied
    .flatMap(({ copy }) => copy)
    .filter((path) => path.startsWith(planned.scripts) && path !== planned.scripts);
  return new Map([
    ['Containerfile', join(containerfiles(), name, 'Containerfile')],
    ...scriptFiles.map((path): [string, string] => [path, join(containerfiles(), scriptsFolder, basename(path))]),
  ]);
}

/**
 * The images that an installation needs and nobody publishes, as it names them; the first is what the others are built on.
 *
 * @param revision tells apart what goes into the first, which no values name; nobody needs it who does not build that
 */
export function openTwinBuilds(installation: Installation, revision: string = base.version.standard): Build[] {
  const { values } = installation;
  const none = { registry: '', tag: '', digest: '' };
  const ownTag = (tag: string) => firstGiven(tag, values.image.tag);
  const isThere = (id: ServiceId) => (isSingleton(id) ? deployed(values, id) : true);
  return [
    {
      image: base,
      reference: referenceOf(values, { ...none, repository: repositoryOf(base.name) }, base.tag(revision)),
      versions: { [base.version.argument]: revision },
    },
    ...serviceIds.flatMap((id) =>
      when(isThere(id), () => {
        const { image } = values[id];
        return [built(serviceImages[id], imageReference(installation, image), ownTag(image.tag))];
      }),
    ),
    ...mongodbBuilds(installation),
  ];
}

/** The build of Windows that an installation has nodes of. */
export const windowsBuildOf = ({ values }: Installation): WindowsBuild => {
  const named = word(values.windows.build);
  return windowsBuilds.find((build) => build === named)!;
};
