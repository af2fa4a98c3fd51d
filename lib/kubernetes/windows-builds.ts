/** The builds of Windows Server that Kubernetes supports, as the kubelet writes them to the label of its node: 2022 and 2025. */
export const windowsBuilds = ['10.0.20348', '10.0.26100'] as const;

export type WindowsBuild = (typeof windowsBuilds)[number];
