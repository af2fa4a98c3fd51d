import type { Edition, ServiceId } from './service-row';

/** Where the image of the admin panel has its web server. */
export const apacheFolder = 'Apache';

/**
 * The services of today's OpenTwin, in the order of starting that follows from their waits.
 *
 * Another edition is another table of this shape; nothing below asks for a service by name but through its row.
 */
export const services = {
  logger: {
    title: 'logger',
    source: '2.1',
    program: { library: 'LoggerService.dll', argv: ['none', 'self', 'none', 'none'], environment: [] },
    port: 8090,
    awaits: { hard: [], soft: [] },
    restartsAfter: [],
    dialsLater: [],
    instances: 'one',
    onlyOnce: 'messages and subscribers are kept in its memory',
    startSeconds: 120,
    exits: [0, 1101, 7700, 7701, 7702],
  },
  authorisation: {
    title: 'authorisation service',
    source: '2.2',
    program: {
      library: 'AuthorisationService.dll',
      argv: ['self', 'mongodb', 'encodedPassword', 'logger'],
      environment: [],
    },
    port: 8092,
    // It never tries the database again: without it, or without its admin user, the process ends abnormally.
    awaits: { hard: ['mongodb'], soft: ['logger'] },
    restartsAfter: [],
    dialsLater: [],
    instances: 'one',
    onlyOnce: 'handshakes and tokens are kept in its memory',
    // About 23 steps in the database, each up to the driver's 10 s where packets are dropped.
    startSeconds: 300,
    exits: [1803],
  },
  globalSession: {
    title: 'global session service',
    source: '2.3',
    program: {
      library: 'GlobalSessionService.dll',
      argv: ['logger', 'self', 'mongodb', 'authorisation', 'downloadPort'],
      environment: [],
    },
    port: 8091,
    // It hands out the logger's address only if the logger answered when it started.
    awaits: { hard: [], soft: ['logger'] },
    restartsAfter: [],
    dialsLater: ['localSession', 'mongodb'],
    instances: 'one',
    onlyOnce: 'sessions and the addresses of all other services are kept in its memory',
    startSeconds: 120,
    exits: [1101, 1102, 1111, 1112, 1801, 1802],
  },
  localSession: {
    title: 'local session service',
    source: '2.4',
    // The second slot is not read: the logger's address comes from the global session. Nor is the last, a port.
    program: {
      library: 'LocalSessionService.dll',
      argv: ['logger', 'self', 'globalSession', 'none'],
      environment: [],
    },
    port: 8093,
    awaits: { hard: ['globalSession'], soft: ['logger'] },
    restartsAfter: ['globalSession'],
    dialsLater: ['globalDirectory', 'localDirectory', 'authorisation'],
    instances: 'numbered',
    // 60 s for the global session and 60 s for the global directory.
    startSeconds: 240,
    exits: [1102, 1121, 1202, 1204, 7700, 7701, 7801],
  },
  globalDirectory: {
    title: 'global directory service',
    source: '2.5',
    program: {
      library: 'GlobalDirectoryService.dll',
      argv: ['logger', 'self', 'globalSession', 'none'],
      environment: [],
    },
    port: 9094,
    awaits: { hard: ['globalSession'], soft: ['logger'] },
    restartsAfter: ['globalSession'],
    dialsLater: ['localDirectory'],
    instances: 'one',
    onlyOnce: 'the list of local directories is kept in its memory',
    // 31 tries, half a second apart; each may take 21 s where packets are dropped.
    startSeconds: 300,
    exits: [1202],
  },
  localDirectory: {
    title: 'local directory service',
    source: '2.6',
    program: {
      library: 'LocalDirectoryService.dll',
      argv: ['logger', 'self', 'globalDirectory', 'none'],
      environment: ['localDirectoryConfiguration'],
    },
    port: 9095,
    awaits: { hard: ['globalDirectory'], soft: ['logger'] },
    restartsAfter: ['globalDirectory'],
    dialsLater: ['localSession', 'mongodb', 'authorisation', 'libraryManagement'],
    instances: 'numbered',
    startSeconds: 300,
    exits: [1102, 1204, 1209, 7703, 7704],
  },
  libraryManagement: {
    title: 'library management service',
    source: '2.7',
    program: {
      library: 'LibraryManagementService.dll',
      argv: ['logger', 'self', 'globalSession', 'encodedPassword'],
      environment: ['mongodbAddress'],
    },
    port: 8002,
    awaits: { hard: ['globalSession'], soft: ['mongodb', 'logger'] },
    restartsAfter: ['globalSession'],
    dialsLater: [],
    instances: 'one',
    onlyOnce: 'the global session knows one address of it',
    // The first start imports the library into the database before the port opens; how long that takes is not known.
    startSeconds: 1800,
    exits: [1102, 1121, 1202, 7700, 7701],
  },
  adminPanel: {
    title: 'admin panel',
    source: '2.10',
    program: { executable: `${apacheFolder}\\bin\\httpd.exe`, environment: ['apache'] },
    port: 8000,
    // Static files: the browser calls the services, the panel none.
    awaits: { hard: [], soft: [] },
    restartsAfter: [],
    dialsLater: [],
    instances: 'any',
    startSeconds: 120,
    exits: [],
  },
} as const satisfies Edition;

/** All services, in the order of the table. */
export const serviceIds = Object.keys(services) as ServiceId[];

/** Services whose restart others do not survive. */
export const restarting: ReadonlySet<ServiceId> = new Set(serviceIds.flatMap((id) => services[id].restartsAfter));

/** The port on which the global session offers the installer of the user interface, by plain HTTP (§1.5). */
export const downloadPort = 80;

/** MongoDB's port, and the one user name that OpenTwin's services know (§4.2). */
export const mongodbPort = 27017;
export const mongodbAdmin = 'admin';

/** The version of MongoDB that OpenTwin's installers bring along (§4.4), on both operating systems. */
export const mongodbVersion = '7.0.14';

/** How many times what our image for Windows has beside it has changed, as `imageRevisions` of the network's images. */
export const mongodbImageRevision = 1;

/** Local directories give their children ports from their own plus one up to this one (§3.4); nothing sets it. */
export const highestChildPort = 49151;

/** How long a soft wait lasts, in seconds. */
export const softWaitSeconds = 60;

/** The version of OpenTwin that the contract was read from: the default tag of images and the chart's appVersion. */
export const openTwinVersion = '2026.8';
