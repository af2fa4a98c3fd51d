/** One way in which a script of the images ends by itself, before or instead of OpenTwin. */
export interface ScriptExitCode {
  readonly code: number;
  readonly meaning: string;
  readonly remedy: string;
}

/**
 * The exit codes that the scripts in `containerfiles/opentwin` have of their own. `start.ps1` hands on every code of
 * OpenTwin unchanged, so none of these may be one of OpenTwin's. `test/containerfiles` keeps the scripts in step.
 */
export const scriptExitCodes = {
  'reach.ps1': [
    {
      code: 3201,
      meaning: 'an address is missing or cannot be understood',
      remedy: 'write `https://host:port` or `tls://host:port`',
    },
    {
      code: 3202,
      meaning: 'the CA file is missing, unreadable or holds no usable certificate',
      remedy: 'correct the Secret of certificates',
    },
    {
      code: 3203,
      meaning: 'an address is not reached, or its certificate is one that clients refuse',
      remedy: 'the lines above say which and why: pods, DNS, load balancers, names in the certificate',
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
      meaning: 'the CA file holds no usable certificate',
      remedy: 'put the PEM certificates of the CA there',
    },
    {
      code: 3006,
      meaning: 'the CA is not trusted and may not be imported',
      remedy: 'run as ContainerAdministrator, or bake the CA into the image',
    },
    {
      code: 3007,
      meaning: 'a certificate file is missing, unreadable or not PEM',
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
    { code: 3099, meaning: 'something unforeseen', remedy: 'report it with the log' },
  ],
  'wait.ps1': [
    {
      code: 3101,
      meaning: 'an address or a number cannot be understood',
      remedy: 'write `host:port,host:port` without blanks, and whole seconds',
    },
    { code: 3199, meaning: 'something unforeseen', remedy: 'report it with the log' },
  ],
} as const satisfies Record<string, readonly ScriptExitCode[]>;
