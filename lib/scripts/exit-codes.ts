/** One way in which a script of the images ends by itself, before or instead of what it starts. */
export interface ScriptExitCode {
  readonly code: number;
  readonly meaning: string;
  readonly remedy: string;
}

/**
 * The exit codes that the scripts have of their own, by their folder in `containerfiles`, which may be that itself. Start scripts hand on every code
 * of what they start unchanged, so none of these may be one of OpenTwin's. `test/containerfiles` keeps scripts and READMEs
 * in step.
 */
export const scriptExitCodes = {
  '.': {
    'build-image.ps1': [
      {
        code: 3601,
        meaning: '`-Name` or `-Reference` is missing',
        remedy: 'write both, as the first lines of the script do',
      },
      {
        code: 3602,
        meaning: 'files that the image copies are missing',
        remedy:
          'run `opentwin images plan` first, and name its folder by `-Plan`; for images of the network write `-Context` with the folder `windows-network`',
      },
      { code: 3603, meaning: 'a program is missing', remedy: 'install it, or choose another `-Builder`' },
      {
        code: 3604,
        meaning: 'the image could not be built',
        remedy: 'read what the builder printed; give a base of the build of Windows that the machine has',
      },
      { code: 3605, meaning: 'the image could not be pushed', remedy: 'log in to the registry, or name one' },
      { code: 3606, meaning: 'the image could not be saved', remedy: 'look for space on the disk' },
      {
        code: 3607,
        meaning: 'the image could not be imported',
        remedy: 'run it as administrator on a node with containerd',
      },
      { code: 3608, meaning: 'the Containerfile is missing', remedy: 'write a folder beside the script as `-Name`' },
      { code: 3609, meaning: '`-Builder` is not known', remedy: 'write `docker` or `nerdctl`' },
      {
        code: 3610,
        meaning: '`-Reference` is no image with a tag',
        remedy: 'write it such as `opentwin/logger:2026.8`',
      },
      {
        code: 3611,
        meaning: 'a text of `-Argument` is no `NAME=value`',
        remedy: 'write it such as `OPENTWIN_VERSION=2026.8`',
      },
      { code: 3699, meaning: 'something unforeseen', remedy: 'report it with what it printed' },
    ],
  },
  opentwin: {
    'install-runtime.ps1': [
      {
        code: 3501,
        meaning: 'the installer is missing',
        remedy: 'put it into `VC_Redist` of the Deployment folder and plan again',
      },
      {
        code: 3502,
        meaning: 'an installer has failed',
        remedy: 'look for the code that the log tells among those of Windows Installer',
      },
      {
        code: 3503,
        meaning: 'a library is missing after the installation',
        remedy: 'put installers of Visual C++ 2015 or newer into `VC_Redist`',
      },
      { code: 3599, meaning: 'something unforeseen', remedy: 'report it with the log' },
    ],
    'reach.ps1': [
      {
        code: 3201,
        meaning: 'an address cannot be understood',
        remedy: 'write `https://host:port`, `tls://host:port` or `names://host`',
      },
      {
        code: 3202,
        meaning: 'the CA file is missing or unreadable',
        remedy: 'correct `OPEN_TWIN_CA_CERT`, or the Secret that is mounted there',
      },
      {
        code: 3203,
        meaning: 'an address is not reached, or its certificate is one that clients refuse',
        remedy: 'the lines above say which and why: pods, DNS, load balancers, names in the certificate',
      },
      {
        code: 3204,
        meaning: 'no address to connect to was given',
        remedy: 'write at least one `https://host:port` or `tls://host:port`',
      },
      { code: 3205, meaning: 'the CA file holds no certificate', remedy: 'put the PEM certificates of the CA there' },
      {
        code: 3206,
        meaning: 'a certificate of the CA file cannot be read',
        remedy: 'write that certificate into the CA file again, in PEM',
      },
      { code: 3299, meaning: 'something unforeseen', remedy: 'report it with the log' },
    ],
    'start.ps1': [
      {
        code: 3001,
        meaning: 'no service DLL was named',
        remedy: 'give the container `args`: the DLL, then its arguments',
      },
      {
        code: 3002,
        meaning: 'the launcher is missing',
        remedy: 'build the image with the OpenTwin deployment folder as `C:\\OpenTwin`',
      },
      {
        code: 3003,
        meaning: 'the service DLL is missing',
        remedy: 'use the image of this service, or correct the first of the container `args`',
      },
      {
        code: 3004,
        meaning: 'the CA file is missing or unreadable',
        remedy: 'correct `OPEN_TWIN_CA_CERT`, or the Secret that is mounted there',
      },
      {
        code: 3005,
        meaning: 'the CA file holds no certificate',
        remedy: 'put the PEM certificates of the CA there',
      },
      {
        code: 3006,
        meaning: 'the CA is not trusted and may not be imported',
        remedy: 'run as ContainerAdministrator, or bake the CA into the image',
      },
      {
        code: 3007,
        meaning: 'a certificate file is missing or unreadable',
        remedy: 'correct the variable that the log names, or the Secret that is mounted there',
      },
      {
        code: 3008,
        meaning: 'the server key is not an unencrypted PKCS#1 RSA key',
        remedy: 'convert it with `openssl rsa -traditional`; with cert-manager ask for `RSA` and `PKCS1`',
      },
      {
        code: 3009,
        meaning: 'the launcher could not be started',
        remedy: 'complete the image; compare its Windows build with that of the node',
      },
      {
        code: 3010,
        meaning: 'a certificate of the CA file cannot be read',
        remedy: 'write that certificate into the CA file again, in PEM',
      },
      {
        code: 3011,
        meaning: 'the server key is missing or unreadable',
        remedy: 'correct `OPEN_TWIN_SERVER_CERT_KEY`, or the Secret that is mounted there',
      },
      {
        code: 3012,
        meaning: 'a certificate file holds no certificate in PEM',
        remedy: 'put one into the file of the variable that the log names: it begins with `BEGIN CERTIFICATE`',
      },
      { code: 3099, meaning: 'something unforeseen', remedy: 'report it with the log' },
    ],
    'wait.ps1': [
      {
        code: 3101,
        meaning: 'an address cannot be understood',
        remedy: 'write `host:port,host:port` without blanks',
      },
      { code: 3102, meaning: '`-SoftSeconds` is no number of seconds', remedy: 'write 0 to 99999' },
      { code: 3199, meaning: 'something unforeseen', remedy: 'report it with the log' },
    ],
  },
  'mongodb-windows': {
    'install-mongodb.ps1': [
      {
        code: 3801,
        meaning: 'the address or the SHA-256 of a file is missing',
        remedy: 'give the build argument that the log names; `opentwin images build --print` tells how it is recorded',
      },
      { code: 3802, meaning: 'a file cannot be fetched', remedy: 'look at the network of the machine that builds' },
      {
        code: 3803,
        meaning: 'a file is not the one whose SHA-256 was recorded',
        remedy: 'do not build; find out who changed it',
      },
      {
        code: 3804,
        meaning: 'the installer has failed',
        remedy: 'look for the code in the log among those of Windows Installer',
      },
      {
        code: 3805,
        meaning: 'a program does not run',
        remedy: 'a library is missing: compare the base with the build of Windows that builds',
      },
      {
        code: 3806,
        meaning: 'a file is not where the image takes it from',
        remedy: 'take the version that is recorded: another one may have it elsewhere',
      },
      {
        code: 3807,
        meaning: 'the archive of mongosh does not hold one mongosh.exe',
        remedy: 'take the version that is recorded: another one may be packed in another way',
      },
      { code: 3899, meaning: 'something unforeseen', remedy: 'report it with the log' },
    ],
    'start-mongodb.ps1': [
      {
        code: 3701,
        meaning: 'the volume is missing',
        remedy: 'mount the volume of the database at `C:\\MongoDB\\data`',
      },
      {
        code: 3702,
        meaning: 'the volume holds files of a database where this script has put none',
        remedy: 'use an empty volume and restore a backup; the log says what is in the way',
      },
      {
        code: 3703,
        meaning: 'a variable is missing',
        remedy: 'deploy the image with the chart of the same version, which sets it',
      },
      {
        code: 3704,
        meaning: 'what an earlier start has not finished cannot be removed, or nothing be written',
        remedy: 'look whether the volume is full or read-only, and whether another pod uses it',
      },
      {
        code: 3705,
        meaning: 'a program could not be started',
        remedy: 'complete the image; compare its Windows build with that of the node',
      },
      {
        code: 3706,
        meaning: 'the mongod without users accepts no connection within ten minutes',
        remedy: 'the lines of mongod say why; slow storage is one reason',
      },
      {
        code: 3707,
        meaning: 'the user could not be made',
        remedy: 'the lines of mongosh say why; the next start begins anew',
      },
      {
        code: 3708,
        meaning: 'the mongod that got the user did not end within two minutes',
        remedy: 'the next start begins anew; look at the storage if it comes again',
      },
      {
        code: 3709,
        meaning: 'the folder with the user cannot be given its name',
        remedy: 'look who has files of the volume open, such as a virus scanner',
      },
      {
        code: 3710,
        meaning: 'the file with the password is missing or unreadable',
        remedy: 'correct the Secret of credentials: its key `password` is that file',
      },
      {
        code: 3711,
        meaning: 'the file with the password holds none',
        remedy: 'put the password into the key `password` of the Secret of credentials',
      },
      {
        code: 3712,
        meaning: 'the file with the password is not plain UTF-8',
        remedy: 'write the password again without a byte order mark, such as by `[IO.File]::WriteAllText(path, text)`',
      },
      {
        code: 3713,
        meaning: 'the mongod without users has ended',
        remedy: 'the lines of mongod say why',
      },
      {
        code: 3714,
        meaning: 'the mongod that got the user ended with a failure',
        remedy: 'the lines of mongod say why; the next start begins anew',
      },
      { code: 3799, meaning: 'something unforeseen', remedy: 'report it with the log' },
    ],
  },
  'windows-network': {
    'start-flannel.ps1': [
      {
        code: 3301,
        meaning: 'a variable is missing',
        remedy: 'deploy the image with the chart `windows-network` of the same version, which sets it',
      },
      {
        code: 3302,
        meaning: 'the mounted net-conf.json is missing or unreadable',
        remedy: 'correct the ConfigMap `kube-flannel-cfg` in `kube-flannel`',
      },
      {
        code: 3303,
        meaning: 'the mounted net-conf.json is not the expected one',
        remedy: 'give every node the one that the notes of the chart print, and restart flannel on Linux first',
      },
      {
        code: 3304,
        meaning: 'a CNI program cannot be put in its place',
        remedy:
          'wait for the next start; if it comes again, look at the rights of `C:\\opt\\cni\\bin`, or drain the node',
      },
      {
        code: 3305,
        meaning: 'the CNI configuration cannot be written',
        remedy: 'correct the ConfigMap `kube-flannel-windows-cfg`, or the rights of `C:\\etc\\cni\\net.d`',
      },
      {
        code: 3306,
        meaning: 'the host networking service does not answer',
        remedy: 'drain the node and reboot it',
      },
      { code: 3307, meaning: 'flanneld could not be started', remedy: 'the image is incomplete; build it again' },
      {
        code: 3308,
        meaning: 'another network has the adapter of the node',
        remedy: 'find out whose it is; with the node drained, remove it (`Remove-HnsNetwork`)',
      },
      {
        code: 3309,
        meaning: 'the old range of pods cannot be removed',
        remedy: 'look at the rights of `C:\\run\\flannel`',
      },
      {
        code: 3310,
        meaning: 'the mounted net-conf.json is no JSON',
        remedy: 'correct the ConfigMap `kube-flannel-cfg` in `kube-flannel`',
      },
      {
        code: 3311,
        meaning: 'the host networking service refuses what it is asked for',
        remedy: 'look at its reason in the log; drain the node and reboot it',
      },
      { code: 3399, meaning: 'something unforeseen', remedy: 'report it with the log' },
    ],
    'start-kube-proxy.ps1': [
      {
        code: 3401,
        meaning: 'a variable is missing',
        remedy: 'deploy the image with the chart `windows-network` of the same version, which sets it',
      },
      {
        code: 3402,
        meaning: 'the configuration of kubeadm is not mounted',
        remedy: 'have kubeadm make the ConfigMap `kube-proxy` in `kube-system` (its phase `addon/kube-proxy`)',
      },
      {
        code: 3403,
        meaning: 'flanneld is not ready',
        remedy: 'look at the log of flannel on this node',
      },
      {
        code: 3404,
        meaning: 'host-local, which reserves the source VIP, could not be started',
        remedy: 'flannel puts it into `C:\\opt\\cni\\bin`: look at its log on this node',
      },
      {
        code: 3405,
        meaning: 'the host networking service does not answer',
        remedy: 'drain the node and reboot it',
      },
      { code: 3406, meaning: 'kube-proxy could not be started', remedy: 'the image is incomplete; build it again' },
      {
        code: 3407,
        meaning: 'the configuration of kubeadm cannot be written anew for Windows',
        remedy: 'look at the rights of `C:\\hpc` in the container, which is the image',
      },
      {
        code: 3408,
        meaning: "flanneld is ready, but there is no network of flannel's",
        remedy: "delete flannel's pod on this node, which makes it anew",
      },
      {
        code: 3409,
        meaning: 'host-local reserves no source VIP, or gives none back',
        remedy:
          'its answer in the log says why; look whether the range of the node is used up: `C:\\var\\lib\\cni\\networks`',
      },
      {
        code: 3410,
        meaning: 'host-local has given no address',
        remedy: 'look whether the CNI programs on the node are those of this chart',
      },
      {
        code: 3411,
        meaning: 'the host networking service refuses what it is asked for',
        remedy: 'look at its reason in the log; drain the node and reboot it',
      },
      { code: 3499, meaning: 'something unforeseen', remedy: 'report it with the log' },
    ],
  },
} as const satisfies Record<string, Record<string, readonly ScriptExitCode[]>>;
