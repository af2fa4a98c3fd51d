import { computeServices } from './compute';
import type { ServiceId, ServiceRow } from './service-row';
import { apacheFolder, serviceIds, services } from './services';

/**
 * What an image needs of OpenTwin's Deployment folder beside what its files import: what is loaded or read by name
 * (docs/opentwin.md 7). Paths are below that folder, with `/`.
 */
export interface Content {
  /** A file, or a folder with all that is in it if it ends with `/`. `*` stands for some letters of one name. */
  readonly path: string;
  /** What it is for, or who reads it. */
  readonly why: string;
  /** The section of docs/opentwin.md that says so. */
  readonly source: string;
  /** What does not work without it. A service that has no such text must be there; of anything else nobody is told. */
  readonly without?: string;
  /** Made by OpenTwin, and so new with each build of it. */
  readonly own?: true;
  /** The launcher, or a library that it loads as a service: with what these import, what must be whole. */
  readonly service?: true;
  /** The folder of the program that loads its libraries; that of the launcher if nothing is said. */
  readonly application?: string;
}

/** The program of all services, in the folder that they all work in. */
export const launcherFile = 'open_twin.exe';

/** The installers of the Visual C++ runtime, by what they are for, under the names by which `install-runtime.ps1` starts them. */
export const runtimeInstallers = {
  x64: {
    path: 'VC_Redist/VC_redist.x64.exe',
    why: 'installs the Visual C++ runtime for services',
    source: '7.3',
    without: 'the image base is not built, and no service starts',
  },
  x86: {
    path: 'VC_Redist/VC_redist.x86.exe',
    why: 'installs the Visual C++ runtime for Apache',
    source: '7.3',
    without: "the admin panel's Apache does not start",
  },
} as const satisfies Readonly<Record<string, Content>>;

const launched = (library: string, source: string): Content[] => [
  { path: launcherFile, why: 'starts the service', source: '1', own: true, service: true },
  { path: library, why: 'is the service', source, own: true, service: true },
];

const relayFiles: Content[] = [
  { path: 'qt.conf', why: 'tells Qt where its plugins are', source: '7.1', without: 'relays find no plugin of Qt' },
  {
    path: 'plugins/tls/',
    why: 'Qt loads it for the WebSocket of relays',
    source: '7.2',
    without: 'relays end with 7700, and no session opens',
  },
  ...['libssl-*.dll', 'libcrypto-*.dll'].map((path) => ({
    path,
    why: 'is OpenSSL, which that plugin of Qt loads by name',
    source: '7.2',
    without: 'if Qt uses OpenSSL (plugins/tls/qopensslbackend.dll), relays end with 7700, and no session opens',
  })),
  {
    path: 'plugins/platforms/',
    why: 'Qt loads one if a service has a window system',
    source: '7.1',
    without: 'a service that asks Qt for a window system ends',
  },
  {
    path: 'plugins/imageformats/',
    why: 'Qt loads one to read or write a picture',
    source: '7.1',
    without: 'Qt knows only the kinds of pictures that it is built with',
  },
];

const solverFiles: Content[] = [
  { path: 'getdp.exe', why: 'GetDPService starts it', source: '7.1', without: 'GetDP solves nothing' },
  {
    path: 'openEMSSolver/',
    why: 'OpenEMSService starts what is in it',
    source: '7.1',
    without: 'openEMS solves nothing',
    application: 'openEMSSolver',
  },
  {
    path: 'ElmerFEM/',
    why: 'ElmerFEMService starts what is in it',
    source: '7.1',
    without: 'Elmer solves nothing',
    application: 'ElmerFEM/bin',
  },
  {
    path: 'CircuitExecution.exe',
    why: 'CircuitSimulatorService starts it',
    source: '7.1',
    without: 'no circuit is simulated',
    own: true,
  },
  { path: 'ngspice.dll', why: 'CircuitExecution loads it', source: '7.1', without: 'no circuit is simulated' },
];

/** Folders for environments of Python, and the library of a Python that was installed. */
const [environments, pythonLibrary] = ['PythonEnvironments/', 'Lib/'];

const pythonFiles: Content[] = [
  {
    path: 'PythonExecution.exe',
    why: 'PythonExecutionService and PyritService start it',
    source: '7.1',
    without: 'no Python runs',
    own: true,
  },
  { path: 'python.exe', why: 'makes environments and runs openEMS', source: '7.1', without: 'no environment is made' },
  { path: 'python3*.dll', why: 'is Python', source: '7.1', without: 'no Python runs' },
  { path: 'python*._pth', why: 'tells Python where its modules are', source: '7.1', without: 'no Python runs' },
  { path: 'python*.zip', why: 'holds modules of Python', source: '7.1', without: 'Python takes them from Lib, if any' },
  // A Python for embedding, as the contract has it, has neither of these; one that was installed has both
  { path: pythonLibrary, why: 'holds modules of Python', source: '7.1' },
  { path: 'DLLs/', why: 'Python loads what is in it', source: '7.1' },
  { path: '*.pyd', why: 'Python loads it', source: '7.1', without: 'Python has only what is in its library' },
  {
    path: environments,
    why: 'scripts of users run in these environments',
    source: '7.1',
    without: 'scripts have only what Python itself has',
  },
];

/** The environment of Python that a file is in, or the library of Python; what is in one adds no folder of another. */
export const pythonOf = (path: string): string | undefined =>
  new RegExp(`^(?:${environments}[^/]+/|${pythonLibrary})`, 'i').exec(path)?.[0].toLowerCase();

const graphicsFiles: Content[] = [
  {
    path: 'osgPlugins-*/',
    why: 'OpenSceneGraph loads these to read and write models',
    source: '7.1',
    without: 'models in files cannot be read or written',
  },
  {
    path: 'opengl32sw.dll',
    why: 'Qt loads it where Windows has no OpenGL',
    source: '7.1',
    without: 'Qt draws nothing by OpenGL',
  },
];

/** Data of which nobody has read yet which service opens it. It is small. */
const sharedData: Content[] = ['ColorStyles/', 'GraphicsItems/', 'fonts/', 'icons/'].map((path) => ({
  path,
  why: 'a service may open it',
  source: '7.1',
  without: 'not known',
  own: true,
}));

export const buildInformation: Content = {
  path: 'BuildInfo.txt',
  why: 'the version that user interfaces compare with theirs',
  source: '2.3',
  without: 'user interfaces are refused as incompatible',
  own: true,
};

/** A pool may leave any of them out but the relay, by which users reach a session (docs/opentwin.md 3.2). */
const withoutComputeService = (name: string): string =>
  name === 'RelayService'
    ? 'no session opens, whatever else is there; build it, and copy it beside open_twin.exe'
    : `it cannot be started; leave ${name} out of localDirectory.services`;

const byName: Readonly<Partial<Record<ServiceId, readonly Content[]>>> = {
  globalSession: [
    buildInformation,
    {
      path: 'FrontendInstaller/',
      why: 'is offered for download',
      source: '1.5',
      without: 'nobody can download the user interface',
      own: true,
    },
  ],
  libraryManagement: [
    {
      path: 'LibraryData/',
      why: 'is imported into the database at the first start',
      source: '2.7',
      without: 'the library of circuits, scripts and environments stays empty',
      own: true,
    },
  ],
  localDirectory: [
    ...computeServices.map((name) => ({
      path: `${name}.dll`,
      why: 'is a compute service, which the local directory starts',
      source: '3.2',
      without: withoutComputeService(name),
      own: true as const,
      service: true as const,
    })),
    ...[...relayFiles, ...solverFiles, ...pythonFiles, ...graphicsFiles, buildInformation, ...sharedData],
  ],
  adminPanel: [
    ...['htdocs', 'conf'].map((folder) => ({
      path: `${apacheFolder}/${folder}/`,
      why: 'the pages and the settings of the admin panel',
      source: '2.10',
      without: 'the admin panel shows nothing; set adminPanel.enabled=false',
      own: true as const,
    })),
    {
      path: `${apacheFolder}/`,
      why: 'is the web server',
      source: '2.10',
      without: 'the admin panel cannot start; set adminPanel.enabled=false',
      application: `${apacheFolder}/bin`,
    },
  ],
};

/** What a service needs beside what its files import. The first row that has a file says what is so of it. */
export function contentsOf(id: ServiceId): Content[] {
  const { program, source }: ServiceRow = services[id];
  return [...('library' in program ? launched(program.library, source) : []), ...(byName[id] ?? [])];
}

const ownNames: ReadonlySet<string> = new Set(
  serviceIds
    .flatMap((id) => contentsOf(id).filter(({ own, path }) => own && !/[*/]/.test(path)))
    .map(({ path }) => path.toLowerCase()),
);

/** Whether a library that is imported is OpenTwin's: what its build makes is called so (docs/opentwin.md 7.1). */
export const isOwnLibrary = (name: string): boolean =>
  ownNames.has(name.toLowerCase()) || /^(ot[a-z]\w*|\w*connector)\.dll$/i.test(name);

const apacheLogs = `${apacheFolder}/logs`;

/** Folders that a service writes into and does not make, empty at first: httpd ends if it cannot open its log. */
export const writtenFolders: Readonly<Partial<Record<ServiceId, readonly string[]>>> = { adminPanel: [apacheLogs] };

/**
 * Files that go into no image whatever is in them: stores of keys and passwords, Apache's logs, and the certificates of
 * whoever made the Deployment (docs/opentwin.md 5). pip keeps passwords in the addresses of its settings.
 */
export const isSecret = (path: string): boolean =>
  path.toLowerCase().startsWith('certificates/') ||
  path.toLowerCase().startsWith(`${apacheLogs}/`.toLowerCase()) ||
  /\.(key|pfx|p12|p8|jks|ppk|kdbx)$|(^|\/)(\.htpasswd|\.pypirc|[._]netrc|pip\.(ini|conf))$/i.test(path);
