// Libraries that an image need not bring, because its base has them (docs/opentwin.md 7.3).

/**
 * Libraries of Windows that programs link and that Windows Server Core has. Taken from those that every Windows since 7
 * has (the lists of delvewheel, which carries libraries into Python wheels by them), without what Server Core is known
 * or suspected to leave out. Nobody has compared it with an image yet: what is missing here is reported, not lost.
 */
const serverCore: ReadonlySet<string> = new Set(
  `
  activeds advapi32 apphelp authz avrt
  bcrypt bcryptprimitives
  cabinet cfgmgr32 clbcatq clusapi combase comctl32 comdlg32 comsvcs credui crypt32 cryptbase cryptnet cryptsp cryptui
  dbgeng dbghelp devobj dhcpcsvc dhcpcsvc6 dnsapi dsrole dwmapi
  esent
  fltlib fwpuclnt
  gdi32 gdi32full gdiplus gpapi
  hid httpapi
  imagehlp imm32 iphlpapi
  kernel32 kernelbase ktmw32
  logoncli loadperf
  mpr mprapi msacm32 msasn1 mscoree msi msimg32 mswsock msvcp_win msvcrt msxml3 msxml6
  ncrypt ndfapi netapi32 netutils newdev normaliz ntdll ntdsapi ntmarta
  odbc32 odbccp32 ole32 oleacc oleaut32 oledlg
  pdh powrprof profapi propsys psapi
  rasapi32 resutils riched20 rpcrt4 rstrtmgr
  samcli schannel sechost secur32 security setupapi sfc shcore shell32 shfolder shlwapi srvcli sspicli sxs
  tbs tdh traffic
  ucrtbase urlmon user32 userenv usp10 uxtheme
  version virtdisk
  wer wevtapi win32u winhttp wininet winmm winnsi winscard winsta wintrust wkscli wldap32 wmi wmiclnt ws2_32 wsock32
  wtsapi32
  xmllite
  `
    .trim()
    .split(/\s+/)
    .map((name) => `${name}.dll`)
    .concat('winspool.drv'),
);

/** Graphics, sound and video of Windows: in the image windows/server, in Server Core perhaps not, in some releases never. */
const perhaps: ReadonlySet<string> = new Set(
  `
  avicap32 avifil32 d2d1 d3d10 d3d10_1 d3d11 d3d12 d3d9 d3dcompiler_47 dcomp ddraw dinput dinput8 dsound dwrite dxgi
  dxva2 evr ksuser mf mfplat mfreadwrite mmdevapi msvfw32 quartz uiautomationcore windowscodecs wlanapi xinput1_4
  xinput9_1_0
  `
    .trim()
    .split(/\s+/)
    .map((name) => `${name}.dll`),
);

/** The loader finds these by a table in Windows, before it looks into any folder. */
const apiSet = /^(api|ext)-ms-/;

/** What the redistributable of Visual C++ 2015 to 2022 installs; the debug versions, with a d, it does not. */
const visualC =
  /^(concrt140|mfc140(u|chs|cht|deu|enu|esn|fra|ita|jpn|kor|rus)?|mfcm140u?|msvcp140(_[12]|_atomic_wait|_codecvt_ids)?|vcamp140|vccorlib140|vcomp140|vcruntime140(_1|_threads)?)\.dll$/;

/** What has a library where no folder of ours does. */
export type Provider = 'apiSet' | 'windows' | 'perhapsWindows' | 'visualC';

/** Who has a library, by its name in small letters. */
export function providerOf(name: string): Provider | undefined {
  if (apiSet.test(name)) return 'apiSet';
  if (serverCore.has(name)) return 'windows';
  if (perhaps.has(name)) return 'perhapsWindows';
  return visualC.test(name) ? 'visualC' : undefined;
}

/** Where a library that is missing usually comes from; the first that fits. */
const usualSources: readonly (readonly [pattern: RegExp, whence: string])[] = [
  [
    /^(opengl32|glu32)\.dll$/,
    "Server Core has none; CreateDeployment.bat copies Mesa's opengl32.dll beside open_twin.exe, and the base image windows/server has those of Windows",
  ],
  [
    /^(concrt140|mfc140u?|msvcp140(_[12]|_atomic_wait|_codecvt_ids)?|ucrtbase|vccorlib140|vcomp140|vcruntime140(_1)?)d\.dll$/,
    'the debug runtime of Visual C++, which only developers have; take a release build',
  ],
  [/^msvc[pr](\d+)\.dll$/, 'the redistributable of an older Visual C++; copy the file beside open_twin.exe'],
  [/^(ot[a-z]\w*|\w*connector)\.dll$/, "OpenTwin's own build; build it, and run UpdateDeploymentLibrariesOnly.bat"],
  [/^python3\d*\.dll$/, 'Python 3.11, which CreateDeployment.bat copies beside open_twin.exe'],
  [
    /^(boost_|embree|gmp|gmsh|lib(bson|crypto|curl|expat|gmp|mongoc|mpfr|ssl)|bsoncxx|mongocxx|ngspice|osg|ot2\d|qt[56]|qwt|tbb|tk[a-z]|vtk|zlib)/,
    "a third-party library of OpenTwin's build; CreateDeployment.bat copies it from OPENTWIN_THIRDPARTY_ROOT",
  ],
  [/^(nvcuda|nvml|cudart|cublas|cusolver)/, "NVIDIA's driver or toolkit; no Windows node gives it to an ordinary pod"],
];

/** Where a library that is missing usually comes from. */
export const whenceOf = (name: string): string =>
  usualSources.find(([pattern]) => pattern.test(name))?.[1] ??
  'not known; find the program that brings it, and copy the file beside open_twin.exe';
