import type { LabelSelector, Metadata, StringMap } from './manifest';

/** What the checks read of a pod and of the workloads that make pods. */
export interface PodSpec {
  readonly os?: { readonly name?: string };
  readonly nodeSelector?: StringMap;
  readonly affinity?: { readonly nodeAffinity?: NodeAffinity };
  readonly tolerations?: readonly Toleration[];
  readonly runtimeClassName?: string;
  readonly priorityClassName?: string;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly dnsPolicy?: string;
  readonly dnsConfig?: {
    readonly searches?: readonly string[];
    readonly options?: readonly { readonly name?: string }[];
  };
  readonly terminationGracePeriodSeconds?: number;
  /** What a pod costs beside its containers, which the API server takes from its RuntimeClass. */
  readonly overhead?: Amounts;
  readonly serviceAccountName?: string;
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  readonly securityContext?: SecurityContext;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
}

interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: {
    readonly nodeSelectorTerms?: readonly {
      readonly matchExpressions?: readonly {
        readonly key: string;
        readonly operator: string;
        readonly values?: readonly string[];
      }[];
    }[];
  };
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/** Of a pod or of a container: each has some of these. */
export interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean;
  readonly appArmorProfile?: { readonly type?: string };
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly privileged?: boolean;
  readonly procMount?: string;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type?: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly sysctls?: readonly { readonly name: string }[];
  readonly windowsOptions?: { readonly hostProcess?: boolean; readonly runAsUserName?: string };
}

export interface Container {
  readonly name: string;
  /** Of an init container that runs beside the others. */
  readonly restartPolicy?: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: ValueSource }[];
  readonly envFrom?: readonly { readonly configMapRef?: Reference; readonly secretRef?: Reference }[];
  readonly ports?: readonly ContainerPort[];
  readonly resources?: { readonly limits?: Amounts; readonly requests?: Amounts };
  readonly securityContext?: SecurityContext;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: Handler; readonly postStart?: Handler; readonly stopSignal?: string };
  readonly volumeDevices?: readonly unknown[];
  readonly volumeMounts?: readonly VolumeMount[];
}

export type Amounts = Readonly<Record<string, string | number>>;

export interface Reference {
  readonly name?: string;
  readonly optional?: boolean;
}

interface ValueSource {
  readonly configMapKeyRef?: Reference;
  readonly secretKeyRef?: Reference;
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly protocol?: string;
}

export interface Handler {
  readonly exec?: { readonly command?: readonly string[] };
}

export interface Probe extends Handler {
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly mountPropagation?: string;
  readonly subPath?: string;
  readonly subPathExpr?: string;
}

interface Files extends Reference {
  readonly secretName?: string;
  readonly defaultMode?: number;
  readonly items?: readonly { readonly key?: string; readonly mode?: number; readonly path?: string }[];
}

export interface Volume {
  readonly name: string;
  readonly configMap?: Files;
  readonly secret?: Files;
  readonly downwardAPI?: Files;
  readonly projected?: {
    readonly defaultMode?: number;
    readonly sources?: readonly { readonly configMap?: Files; readonly secret?: Files; readonly downwardAPI?: Files }[];
  };
  readonly emptyDir?: { readonly medium?: string };
  readonly hostPath?: { readonly path: string; readonly type?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly ephemeral?: { readonly volumeClaimTemplate?: { readonly spec?: ClaimSpec } };
}

export interface ClaimSpec {
  readonly storageClassName?: string;
  readonly volumeName?: string;
}

export interface WorkloadSpec {
  readonly replicas?: number;
  readonly selector?: LabelSelector;
  readonly serviceName?: string;
  readonly template: { readonly metadata?: Metadata; readonly spec: PodSpec };
  readonly volumeClaimTemplates?: readonly {
    readonly metadata: { readonly name: string };
    readonly spec?: ClaimSpec;
  }[];
}
