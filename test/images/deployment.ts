import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { computeServices } from '../../lib/catalog/compute';
import { serviceIds, services } from '../../lib/catalog/services';
import type { ServiceRow } from '../../lib/catalog/service-row';

/** What a file of a Deployment is: a program or library with what it imports, or a text. */
export interface Program {
  readonly imports?: readonly string[];
  readonly delayed?: readonly string[];
  readonly machine?: 'x64' | 'x86';
  readonly product?: { readonly name: string; readonly version: string; readonly company: string };
}
export type Files = Readonly<Record<string, Program | string>>;

const libraries = serviceIds.flatMap((id) => {
  const { program }: ServiceRow = services[id];
  return 'library' in program ? [program.library] : [];
});

/** What every service of OpenTwin imports, and what that does in turn: with a circle, as real ones have. */
const common: Files = {
  'open_twin.exe': { imports: ['KERNEL32.dll', 'bcrypt.dll', 'VCRUNTIME140.dll', 'api-ms-win-crt-heap-l1-1-0.dll'] },
  'OTSystem.dll': { imports: ['KERNEL32.dll', 'USERENV.dll', 'OTCore.dll'] },
  'OTCore.dll': { imports: ['OTSystem.dll', 'MSVCP140.dll'] },
  'OTCommunication.dll': { imports: ['LIBCURL.dll', 'OTCore.dll'] },
  'libcurl.dll': {
    imports: ['WS2_32.dll', 'libssl-1_1-x64.dll'],
    product: { name: 'The curl library', version: '8.9.1', company: 'The curl library, https://curl.se/' },
  },
  'libssl-1_1-x64.dll': { imports: ['libcrypto-1_1-x64.dll'] },
  'libcrypto-1_1-x64.dll': { imports: ['ADVAPI32.dll'] },
};

const service: Program = { imports: ['OTCommunication.dll', 'OTCore.dll'] };

/**
 * A Deployment folder as the contract describes it (docs/opentwin.md 7): each service, what it imports, and what is read
 * by name. Nothing is missing in it.
 */
export const wholeDeployment: Files = {
  ...common,
  ...Object.fromEntries(libraries.map((library) => [library, service])),
  ...Object.fromEntries(computeServices.map((name) => [`${name}.dll`, service])),
  'LibraryManagementService.dll': { imports: ['OTCommunication.dll', 'Qt6Core.dll'] },
  'RelayService.dll': { imports: ['OTCommunication.dll', 'Qt6WebSockets.dll'] },
  'VisualizationService.dll': { imports: ['OTCommunication.dll', 'vtkCommonCore-9.2.dll', 'opengl32.dll'] },
  'Qt6Core.dll': { imports: ['KERNEL32.dll'] },
  'Qt6Network.dll': { imports: ['Qt6Core.dll'] },
  'Qt6WebSockets.dll': { imports: ['Qt6Network.dll', 'Qt6Core.dll'] },
  'plugins/tls/qopensslbackend.dll': { imports: ['Qt6Network.dll'] },
  'plugins/platforms/qwindows.dll': { imports: ['Qt6Core.dll', 'USER32.dll'] },
  'plugins/imageformats/qjpeg.dll': { imports: ['Qt6Core.dll'] },
  'qt.conf': '[Paths]\nPlugins = .\\plugins\n',
  'vtkCommonCore-9.2.dll': { imports: ['KERNEL32.dll'] },
  'opengl32.dll': { imports: ['libgallium_wgl.dll'] },
  'libgallium_wgl.dll': { imports: ['KERNEL32.dll'] },
  'opengl32sw.dll': { imports: ['KERNEL32.dll'] },
  'osgPlugins-3.6.5/osgdb_obj.dll': { imports: ['osg.dll'] },
  'osg.dll': { imports: ['KERNEL32.dll'] },
  'getdp.exe': { imports: ['KERNEL32.dll'] },
  'openEMSSolver/openEMS.exe': { imports: ['CSXCAD.dll'] },
  'openEMSSolver/CSXCAD.dll': { imports: ['KERNEL32.dll'] },
  'ElmerFEM/bin/ElmerSolver.exe': { imports: ['libelmersolver.dll'] },
  'ElmerFEM/bin/libelmersolver.dll': { imports: ['KERNEL32.dll'] },
  'ElmerFEM/share/elmersolver/lib/HeatSolve.dll': { imports: ['libelmersolver.dll'] },
  'CircuitExecution.exe': { imports: ['OTCore.dll'] },
  'ngspice.dll': { imports: ['KERNEL32.dll'] },
  'PythonExecution.exe': { imports: ['python311.dll', 'OTCore.dll'] },
  'python.exe': { imports: ['python311.dll'] },
  'python311.dll': { imports: ['KERNEL32.dll'] },
  'python311._pth': 'python311.zip\n.\n',
  'python311.zip': 'PK',
  '_ssl.pyd': { imports: ['python311.dll', 'libssl-1_1-x64.dll'] },
  'PythonEnvironments/CoreEnvironment/numpy/core.pyd': { imports: ['python311.dll', 'libopenblas.dll'] },
  'PythonEnvironments/CoreEnvironment/numpy/libopenblas.dll': { imports: ['KERNEL32.dll'] },
  'PythonEnvironments/CoreEnvironment/pip/t32.exe': { imports: ['KERNEL32.dll'], machine: 'x86' },
  'BuildInfo.txt': '2026-08-21 0fabe50bf\n',
  'FrontendInstaller/Install_OpenTwin_Frontend.exe': { imports: ['KERNEL32.dll'] },
  'LibraryData/CircuitData/resistor.json': '{}',
  'ColorStyles/dark.otcsf': 'dark',
  'GraphicsItems/resistor.ot.json': '{}',
  'fonts/arial.ttf': 'font',
  'icons/a.svg': '<svg/>',
  'Apache/bin/httpd.exe': { imports: ['libhttpd.dll', 'VCRUNTIME140.dll'], machine: 'x86' },
  'Apache/bin/libhttpd.dll': { imports: ['KERNEL32.dll', 'libssl-1_1.dll'], machine: 'x86' },
  'Apache/bin/libssl-1_1.dll': { imports: ['KERNEL32.dll'], machine: 'x86' },
  'Apache/modules/mod_ssl.so': { imports: ['libhttpd.dll', 'libssl-1_1.dll'], machine: 'x86' },
  'Apache/conf/httpd.conf': 'Listen 8000\n',
  'Apache/htdocs/index.html': '<!doctype html>',
  'VC_Redist/VC_redist.x64.exe': {
    imports: ['KERNEL32.dll'],
    product: {
      name: 'Microsoft Visual C++ Redistributable (x64)',
      version: '14.44.35211.0',
      company: 'Microsoft Corporation',
    },
  },
  'VC_Redist/VC_redist.x86.exe': { imports: ['KERNEL32.dll'], machine: 'x86' },
  'uiFrontend.exe': { imports: ['OTCore.dll'] },
  'uiPlugins/plugin.dll': { imports: ['OTCore.dll'] },
  'OpenTwin_session.bat': '@echo off\n',
  'Certificates/ca.pem': 'ca',
  'Certificates/ca-key.pem': 'a secret key',
};

/** Writes files into a folder, with what makes a program of its description. */
export function writeFiles(folder: string, files: Files, programOf: (program: Program, path: string) => Buffer): void {
  const folders = new Set<string>();
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    if (!folders.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    folders.add(dirname(file));
    writeFileSync(file, typeof content === 'string' ? content : programOf(content, path));
  }
}
