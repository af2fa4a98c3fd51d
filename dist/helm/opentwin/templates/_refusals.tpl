{{- /* Refuses values that cannot work together: all problems at once. */}}
{{- define "opentwin.refusals" -}}
{{- $fullname := include "opentwin.fullname" . }}
{{- $certificatesSecret := include "opentwin.certificatesSecret" . }}
{{- $problems := list }}

{{- /* Names of objects and hosts. */}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $fullname) }}
  {{- $problems = append $problems (printf "fullnameOverride: names would begin with %s, which no Service can; set a fullnameOverride that begins with a letter and has letters, digits and hyphens only" $fullname) }}
{{- end }}
{{- if gt (len $fullname) 34 }}
  {{- if .Values.fullnameOverride }}
    {{- $problems = append $problems (printf "fullnameOverride: names would begin with %s, which is longer than 34 characters, so that some would be too long for Kubernetes; shorten it" $fullname) }}
  {{- else }}
    {{- $problems = append $problems (printf "release: names would begin with %s, which is longer than 34 characters, so that some would be too long for Kubernetes; take a shorter release name or nameOverride, or set a fullnameOverride" $fullname) }}
  {{- end }}
{{- end }}
{{- if not (gt (len $fullname) 34) }}
  {{- range $poolIndex, $pool := .Values.localDirectory.pools }}
    {{- if gt (len (printf "%s-local-directory-%s" $fullname $pool.name)) 52 }}
      {{- $problems = append $problems (printf "localDirectory.pools[%d].name: a StatefulSet would be called %s-local-directory-%s, which is longer than 52 characters; give the pool, the release or fullnameOverride a shorter name" $poolIndex $fullname $pool.name) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- if .Values.mongodb.enabled }}
  {{- $problems = concat $problems (include "opentwin.hostLength" (dict "host" (include "opentwin.mongodbHost" .)) | fromJsonArray) }}
{{- end }}
{{- if .Values.logger.enabled }}
  {{- $problems = concat $problems (include "opentwin.hostLength" (dict "host" (include "opentwin.loggerHost" .)) | fromJsonArray) }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.hostLength" (dict "host" (include "opentwin.authorisationHost" .)) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.hostLength" (dict "host" (include "opentwin.globalSessionHost" .)) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.hostLength" (dict "host" (include "opentwin.serviceHost" (dict "component" "global-directory" "root" .))) | fromJsonArray) }}
{{- if .Values.libraryManagement.enabled }}
  {{- $problems = concat $problems (include "opentwin.hostLength" (dict "host" (include "opentwin.serviceHost" (dict "component" "library-management" "root" .))) | fromJsonArray) }}
{{- end }}
{{- if .Values.adminPanel.enabled }}
  {{- $problems = concat $problems (include "opentwin.hostLength" (dict "host" (include "opentwin.adminPanelHost" .)) | fromJsonArray) }}
{{- end }}
{{- if not .Values.localSession.domain }}
  {{- if gt (len (include "opentwin.localSessionHost" (dict "pod" (printf "%s-local-session-0" $fullname) "root" .))) 251 }}
    {{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 251 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (include "opentwin.localSessionHost" (dict "pod" (printf "%s-local-session-0" $fullname) "root" .))) }}
  {{- end }}
{{- end }}
{{- if eq .Values.localDirectory.publish "podName" }}
  {{- range $pool := .Values.localDirectory.pools }}
    {{- if gt (len (include "opentwin.localDirectoryHost" (dict "pool" $pool.name "pod" (printf "%s-local-directory-%s-0" $fullname $pool.name) "root" $))) 251 }}
      {{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 251 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" (include "opentwin.localDirectoryHost" (dict "pool" $pool.name "pod" (printf "%s-local-directory-%s-0" $fullname $pool.name) "root" $))) }}
    {{- end }}
  {{- end }}
{{- end }}

{{- /* The certificate. */}}
{{- if eq .Values.certificates.subject.commonName "OpenTwin CA" }}
  {{- $problems = append $problems "certificates.subject.commonName: OpenTwin CA is what the CA is called, and a certificate with the name of its issuer is taken for its own issuer; choose another" }}
{{- end }}
{{- $certificateKeys := list (list .Values.certificates.keys.ca "certificates.keys.ca") }}
{{- $certificateKeys = append $certificateKeys (list .Values.certificates.keys.certificate "certificates.keys.certificate") }}
{{- $certificateKeys = append $certificateKeys (list .Values.certificates.keys.key "certificates.keys.key") }}
{{- $certificateKeys = append $certificateKeys (list .Values.certificates.keys.certificateAndKey "certificates.keys.certificateAndKey") }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $certificateKeys "message" "%s is %s too, and a Secret has each key once; choose another") | fromJsonArray) }}
{{- if and .Values.mongodb.enabled (eq .Values.credentials.keys.encodedPassword .Values.credentials.keys.password) }}
  {{- $problems = append $problems (printf "credentials.keys.encodedPassword: %s is credentials.keys.password too, and a Secret has each key once; choose another" .Values.credentials.keys.encodedPassword) }}
{{- end }}
{{- if and (eq .Values.certificates.source "secret") .Values.certificates.certManager.issuer.name }}
  {{- $problems = append $problems (printf "certificates.certManager.issuer.name: %s would sign nothing, because certificates.source is secret; set certManager, or leave the name empty" .Values.certificates.certManager.issuer.name) }}
{{- end }}
{{- if eq .Values.certificates.source "certManager" }}
  {{- if ne .Values.certificates.keys.ca "ca.pem" }}
    {{- $problems = append $problems (printf "certificates.keys.ca: %s would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret" .Values.certificates.keys.ca) }}
  {{- end }}
  {{- if ne .Values.certificates.keys.certificate "server.pem" }}
    {{- $problems = append $problems (printf "certificates.keys.certificate: %s would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret" .Values.certificates.keys.certificate) }}
  {{- end }}
  {{- if ne .Values.certificates.keys.key "server-key.pem" }}
    {{- $problems = append $problems (printf "certificates.keys.key: %s would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret" .Values.certificates.keys.key) }}
  {{- end }}
  {{- if ne .Values.certificates.keys.certificateAndKey "certificateKeyFile.pem" }}
    {{- $problems = append $problems (printf "certificates.keys.certificateAndKey: %s would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret" .Values.certificates.keys.certificateAndKey) }}
  {{- end }}
  {{- if eq $certificatesSecret (include "opentwin.credentialsSecret" .) }}
    {{- $problems = append $problems (printf "certificates.secret: %s is the Secret of credentials too, and cert-manager would write into it; give one of them another name" $certificatesSecret) }}
  {{- end }}
  {{- if le (int .Values.certificates.certManager.durationHours) (int .Values.certificates.certManager.renewBeforeHours) }}
    {{- $problems = append $problems (printf "certificates.certManager.renewBeforeHours: %d is not less than the %d of certificates.certManager.durationHours, so it would be renewed for ever; choose fewer" (int .Values.certificates.certManager.renewBeforeHours) (int .Values.certificates.certManager.durationHours)) }}
  {{- end }}
  {{- if not .Values.certificates.certManager.issuer.name }}
    {{- if eq $certificatesSecret (printf "%s-ca" $fullname) }}
      {{- $problems = append $problems (printf "certificates.secret: %s is the Secret of this installation's own CA, with the key of the CA; choose another name" $certificatesSecret) }}
    {{- end }}
    {{- if le (int .Values.certificates.certManager.caDurationHours) (int .Values.certificates.certManager.durationHours) }}
      {{- $problems = append $problems (printf "certificates.certManager.caDurationHours: %d is not more than the %d of certificates.certManager.durationHours, so the CA would end before what it signs; choose more" (int .Values.certificates.certManager.caDurationHours) (int .Values.certificates.certManager.durationHours)) }}
    {{- end }}
  {{- end }}
{{- end }}

{{- /* Users and the database. */}}
{{- if and (eq (lower .Values.windows.runAsUserName) "containeradministrator") (ne .Values.windows.runAsUserName "ContainerAdministrator") }}
  {{- $problems = append $problems (printf "windows.runAsUserName: %s is ContainerAdministrator in other letters, and root to clusters all the same; write ContainerAdministrator" .Values.windows.runAsUserName) }}
{{- end }}
{{- if and (not .Values.mongodb.enabled) (not .Values.mongodb.host) }}
  {{- $problems = append $problems "mongodb.host: is empty, but mongodb.enabled is false; name the host of the database that exists" }}
{{- end }}
{{- if and .Values.mongodb.enabled (eq .Values.mongodb.os "linux") (lt (int .Values.mongodb.port) 1024) }}
  {{- $problems = append $problems (printf "mongodb.port: %d cannot be bound by a process that is not root, which the database is not: only some container runtimes let it (containerd from 2.0); choose one of at least 1024" (int .Values.mongodb.port)) }}
{{- end }}
{{- if .Values.mongodb.enabled }}
  {{- if eq .Values.mongodb.os "windows" }}
    {{- if ne .Values.mongodb.image.registry "docker.io" }}
      {{- $problems = append $problems "mongodb.image.registry: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.image.registry instead, or leave it out" }}
    {{- end }}
    {{- if ne .Values.mongodb.image.repository "library/mongo" }}
      {{- $problems = append $problems "mongodb.image.repository: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.image.repository instead, or leave it out" }}
    {{- end }}
    {{- if ne .Values.mongodb.image.tag "7.0.14" }}
      {{- $problems = append $problems "mongodb.image.tag: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.image.tag instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.image.digest }}
      {{- $problems = append $problems "mongodb.image.digest: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.image.digest instead, or leave it out" }}
    {{- end }}
    {{- if ne (toJson .Values.mongodb.resources) "{\"limits\":{\"memory\":\"2Gi\"},\"requests\":{\"cpu\":\"500m\",\"memory\":\"1Gi\"}}" }}
      {{- $problems = append $problems "mongodb.resources: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.resources instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.nodeSelector }}
      {{- $problems = append $problems "mongodb.nodeSelector: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.nodeSelector instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.affinity }}
      {{- $problems = append $problems "mongodb.affinity: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.affinity instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.tolerations }}
      {{- $problems = append $problems "mongodb.tolerations: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.tolerations instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.topologySpreadConstraints }}
      {{- $problems = append $problems "mongodb.topologySpreadConstraints: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.topologySpreadConstraints instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.priorityClassName }}
      {{- $problems = append $problems "mongodb.priorityClassName: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.priorityClassName instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.podLabels }}
      {{- $problems = append $problems "mongodb.podLabels: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.podLabels instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.podAnnotations }}
      {{- $problems = append $problems "mongodb.podAnnotations: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.podAnnotations instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.extraEnv }}
      {{- $problems = append $problems "mongodb.extraEnv: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.extraEnv instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.extraEnvFrom }}
      {{- $problems = append $problems "mongodb.extraEnvFrom: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.extraEnvFrom instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.extraVolumes }}
      {{- $problems = append $problems "mongodb.extraVolumes: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.extraVolumes instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.extraVolumeMounts }}
      {{- $problems = append $problems "mongodb.extraVolumeMounts: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.extraVolumeMounts instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.extraInitContainers }}
      {{- $problems = append $problems "mongodb.extraInitContainers: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.extraInitContainers instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.extraContainers }}
      {{- $problems = append $problems "mongodb.extraContainers: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.extraContainers instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.hostAliases }}
      {{- $problems = append $problems "mongodb.hostAliases: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.hostAliases instead, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.dnsConfig }}
      {{- $problems = append $problems "mongodb.dnsConfig: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.dnsConfig instead, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.probes.startup.periodSeconds) 10 }}
      {{- $problems = append $problems "mongodb.probes.startup.periodSeconds: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.probes.startup.periodSeconds instead, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.probes.startup.timeoutSeconds) 5 }}
      {{- $problems = append $problems "mongodb.probes.startup.timeoutSeconds: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.probes.startup.timeoutSeconds instead, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.probes.startup.failureThreshold) 60 }}
      {{- $problems = append $problems "mongodb.probes.startup.failureThreshold: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.probes.startup.failureThreshold instead, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.probes.readiness.periodSeconds) 15 }}
      {{- $problems = append $problems "mongodb.probes.readiness.periodSeconds: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.probes.readiness.periodSeconds instead, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.probes.readiness.timeoutSeconds) 10 }}
      {{- $problems = append $problems "mongodb.probes.readiness.timeoutSeconds: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.probes.readiness.timeoutSeconds instead, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.probes.readiness.failureThreshold) 4 }}
      {{- $problems = append $problems "mongodb.probes.readiness.failureThreshold: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.probes.readiness.failureThreshold instead, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.terminationGracePeriodSeconds) 60 }}
      {{- $problems = append $problems "mongodb.terminationGracePeriodSeconds: is of the Linux pod, and mongodb.os is windows; set mongodb.windows.terminationGracePeriodSeconds instead, or leave it out" }}
    {{- end }}
    {{- if ne (toJson .Values.mongodb.podSecurityContext) "{\"fsGroup\":999,\"fsGroupChangePolicy\":\"OnRootMismatch\",\"runAsGroup\":999,\"runAsNonRoot\":true,\"runAsUser\":999,\"seccompProfile\":{\"type\":\"RuntimeDefault\"}}" }}
      {{- $problems = append $problems "mongodb.podSecurityContext: is for Linux, and mongodb.os is windows, where windows.runAsUserName says as whom containers run; leave it out" }}
    {{- end }}
    {{- if ne (toJson .Values.mongodb.containerSecurityContext) "{\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]},\"readOnlyRootFilesystem\":true}" }}
      {{- $problems = append $problems "mongodb.containerSecurityContext: is for Linux, and mongodb.os is windows, where windows.runAsUserName says as whom containers run; leave it out" }}
    {{- end }}
  {{- else }}
    {{- if .Values.mongodb.windows.image.registry }}
      {{- $problems = append $problems "mongodb.windows.image.registry: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne .Values.mongodb.windows.image.repository "opentwin/mongodb-windows" }}
      {{- $problems = append $problems "mongodb.windows.image.repository: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne .Values.mongodb.windows.image.tag "v7.0.14-1" }}
      {{- $problems = append $problems "mongodb.windows.image.tag: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.image.digest }}
      {{- $problems = append $problems "mongodb.windows.image.digest: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.windows.cacheMebibytes) 512 }}
      {{- $problems = append $problems "mongodb.windows.cacheMebibytes: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne (toJson .Values.mongodb.windows.resources) "{\"limits\":{\"cpu\":\"1\",\"memory\":\"2Gi\"},\"requests\":{\"cpu\":\"1\"}}" }}
      {{- $problems = append $problems "mongodb.windows.resources: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.nodeSelector }}
      {{- $problems = append $problems "mongodb.windows.nodeSelector: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.affinity }}
      {{- $problems = append $problems "mongodb.windows.affinity: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.tolerations }}
      {{- $problems = append $problems "mongodb.windows.tolerations: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.topologySpreadConstraints }}
      {{- $problems = append $problems "mongodb.windows.topologySpreadConstraints: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.priorityClassName }}
      {{- $problems = append $problems "mongodb.windows.priorityClassName: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.podLabels }}
      {{- $problems = append $problems "mongodb.windows.podLabels: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.podAnnotations }}
      {{- $problems = append $problems "mongodb.windows.podAnnotations: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.extraEnv }}
      {{- $problems = append $problems "mongodb.windows.extraEnv: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.extraEnvFrom }}
      {{- $problems = append $problems "mongodb.windows.extraEnvFrom: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.extraVolumes }}
      {{- $problems = append $problems "mongodb.windows.extraVolumes: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.extraVolumeMounts }}
      {{- $problems = append $problems "mongodb.windows.extraVolumeMounts: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.extraInitContainers }}
      {{- $problems = append $problems "mongodb.windows.extraInitContainers: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.extraContainers }}
      {{- $problems = append $problems "mongodb.windows.extraContainers: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.hostAliases }}
      {{- $problems = append $problems "mongodb.windows.hostAliases: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if .Values.mongodb.windows.dnsConfig }}
      {{- $problems = append $problems "mongodb.windows.dnsConfig: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.windows.probes.startup.periodSeconds) 10 }}
      {{- $problems = append $problems "mongodb.windows.probes.startup.periodSeconds: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.windows.probes.startup.timeoutSeconds) 5 }}
      {{- $problems = append $problems "mongodb.windows.probes.startup.timeoutSeconds: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.windows.probes.startup.failureThreshold) 60 }}
      {{- $problems = append $problems "mongodb.windows.probes.startup.failureThreshold: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.windows.probes.readiness.periodSeconds) 15 }}
      {{- $problems = append $problems "mongodb.windows.probes.readiness.periodSeconds: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.windows.probes.readiness.timeoutSeconds) 10 }}
      {{- $problems = append $problems "mongodb.windows.probes.readiness.timeoutSeconds: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.windows.probes.readiness.failureThreshold) 4 }}
      {{- $problems = append $problems "mongodb.windows.probes.readiness.failureThreshold: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
    {{- if ne (int .Values.mongodb.windows.terminationGracePeriodSeconds) 60 }}
      {{- $problems = append $problems "mongodb.windows.terminationGracePeriodSeconds: is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out" }}
    {{- end }}
  {{- end }}
{{- end }}

{{- /* Ports and Services. */}}
{{- if .Values.mongodb.enabled }}
  {{- if and .Values.mongodb.service.loadBalancerSourceRanges (ne .Values.mongodb.service.type "LoadBalancer") }}
    {{- $problems = append $problems (printf "mongodb.service.loadBalancerSourceRanges: lists ranges, but mongodb.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.mongodb.service.type) }}
  {{- end }}
  {{- if and (ne .Values.mongodb.service.type "ClusterIP") (not .Values.mongodb.host) }}
    {{- $problems = append $problems "mongodb.host: is empty, so users would be told a name that only the cluster knows, although mongodb.service.type is not ClusterIP; give the address under which users reach it" }}
  {{- end }}
  {{- if and (eq .Values.mongodb.service.type "NodePort") (or (lt (int .Values.mongodb.port) 30000) (gt (int .Values.mongodb.port) 32767)) }}
    {{- $problems = append $problems (printf "mongodb.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.mongodb.port)) }}
  {{- end }}
{{- end }}
{{- if .Values.logger.enabled }}
  {{- if eq (int .Values.logger.port) 443 }}
    {{- $problems = append $problems "logger.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
  {{- end }}
  {{- if and .Values.logger.service.loadBalancerSourceRanges (ne .Values.logger.service.type "LoadBalancer") }}
    {{- $problems = append $problems (printf "logger.service.loadBalancerSourceRanges: lists ranges, but logger.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.logger.service.type) }}
  {{- end }}
  {{- if and (ne .Values.logger.service.type "ClusterIP") (not .Values.logger.host) }}
    {{- $problems = append $problems "logger.host: is empty, so users would be told a name that only the cluster knows, although logger.service.type is not ClusterIP; give the address under which users reach it" }}
  {{- end }}
  {{- if and (eq .Values.logger.service.type "NodePort") (or (lt (int .Values.logger.port) 30000) (gt (int .Values.logger.port) 32767)) }}
    {{- $problems = append $problems (printf "logger.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.logger.port)) }}
  {{- end }}
{{- end }}
{{- if eq (int .Values.authorisation.port) 443 }}
  {{- $problems = append $problems "authorisation.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- if and .Values.authorisation.service.loadBalancerSourceRanges (ne .Values.authorisation.service.type "LoadBalancer") }}
  {{- $problems = append $problems (printf "authorisation.service.loadBalancerSourceRanges: lists ranges, but authorisation.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.authorisation.service.type) }}
{{- end }}
{{- if and (ne .Values.authorisation.service.type "ClusterIP") (not .Values.authorisation.host) }}
  {{- $problems = append $problems "authorisation.host: is empty, so users would be told a name that only the cluster knows, although authorisation.service.type is not ClusterIP; give the address under which users reach it" }}
{{- end }}
{{- if and (eq .Values.authorisation.service.type "NodePort") (or (lt (int .Values.authorisation.port) 30000) (gt (int .Values.authorisation.port) 32767)) }}
  {{- $problems = append $problems (printf "authorisation.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.authorisation.port)) }}
{{- end }}
{{- if eq (int .Values.globalSession.port) 443 }}
  {{- $problems = append $problems "globalSession.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- if and .Values.globalSession.service.loadBalancerSourceRanges (ne .Values.globalSession.service.type "LoadBalancer") }}
  {{- $problems = append $problems (printf "globalSession.service.loadBalancerSourceRanges: lists ranges, but globalSession.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.globalSession.service.type) }}
{{- end }}
{{- if and (ne .Values.globalSession.service.type "ClusterIP") (not .Values.globalSession.host) }}
  {{- $problems = append $problems "globalSession.host: is empty, so users would be told a name that only the cluster knows, although globalSession.service.type is not ClusterIP; give the address under which users reach it" }}
{{- end }}
{{- if and (eq .Values.globalSession.service.type "NodePort") (or (lt (int .Values.globalSession.port) 30000) (gt (int .Values.globalSession.port) 32767)) }}
  {{- $problems = append $problems (printf "globalSession.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.globalSession.port)) }}
{{- end }}
{{- if eq (int .Values.globalDirectory.port) 443 }}
  {{- $problems = append $problems "globalDirectory.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- if .Values.libraryManagement.enabled }}
  {{- if eq (int .Values.libraryManagement.port) 443 }}
    {{- $problems = append $problems "libraryManagement.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
  {{- end }}
{{- end }}
{{- if .Values.adminPanel.enabled }}
  {{- if eq (int .Values.adminPanel.port) 443 }}
    {{- $problems = append $problems "adminPanel.port: 443 cannot be bound: the configuration of Apache takes it for something else; choose another" }}
  {{- end }}
  {{- if and .Values.adminPanel.service.loadBalancerSourceRanges (ne .Values.adminPanel.service.type "LoadBalancer") }}
    {{- $problems = append $problems (printf "adminPanel.service.loadBalancerSourceRanges: lists ranges, but adminPanel.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.adminPanel.service.type) }}
  {{- end }}
  {{- if and (ne .Values.adminPanel.service.type "ClusterIP") (not .Values.adminPanel.host) }}
    {{- $problems = append $problems "adminPanel.host: is empty, so users would be told a name that only the cluster knows, although adminPanel.service.type is not ClusterIP; give the address under which users reach it" }}
  {{- end }}
  {{- if and (eq .Values.adminPanel.service.type "NodePort") (or (lt (int .Values.adminPanel.port) 30000) (gt (int .Values.adminPanel.port) 32767)) }}
    {{- $problems = append $problems (printf "adminPanel.port: %d is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer" (int .Values.adminPanel.port)) }}
  {{- end }}
{{- end }}
{{- if eq (int .Values.globalSession.downloadPort) 443 }}
  {{- $problems = append $problems "globalSession.downloadPort: 443 cannot be bound: a plain HTTP page there would be taken for HTTPS; choose another" }}
{{- end }}
{{- if and (eq .Values.globalSession.service.type "NodePort") (or (lt (int .Values.globalSession.downloadPort) 30000) (gt (int .Values.globalSession.downloadPort) 32767)) }}
  {{- $problems = append $problems (printf "globalSession.downloadPort: %d is no port of a NodePort Service; choose one from 30000 to 32767" (int .Values.globalSession.downloadPort)) }}
{{- end }}
{{- if eq (int .Values.localSession.port) 443 }}
  {{- $problems = append $problems "localSession.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" }}
{{- end }}
{{- if and .Values.localSession.service.loadBalancerSourceRanges (ne .Values.localSession.service.type "LoadBalancer") }}
  {{- $problems = append $problems (printf "localSession.service.loadBalancerSourceRanges: lists ranges, but localSession.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.localSession.service.type) }}
{{- end }}
{{- if eq .Values.localSession.service.type "NodePort" }}
  {{- $problems = append $problems "localSession.service.type: NodePort cannot serve numbered instances: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network" }}
{{- end }}
{{- if and (eq .Values.localSession.service.type "LoadBalancer") (not .Values.localSession.domain) }}
  {{- $problems = append $problems "localSession.domain: is empty, so users would be told names that only the cluster knows; give the domain under which each <pod>.<domain> leads to its load balancer" }}
{{- end }}

{{- /* Local directories. */}}
{{- if eq .Values.localDirectory.service.type "NodePort" }}
  {{- $problems = append $problems "localDirectory.service.type: NodePort cannot serve local directories and their relays: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network" }}
{{- end }}
{{- if and .Values.localDirectory.service.loadBalancerSourceRanges (ne .Values.localDirectory.service.type "LoadBalancer") }}
  {{- $problems = append $problems (printf "localDirectory.service.loadBalancerSourceRanges: lists ranges, but localDirectory.service.type is %s, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty" .Values.localDirectory.service.type) }}
{{- end }}
{{- if and .Values.localDirectory.domain (ne .Values.localDirectory.publish "podNameUnderDomain") }}
  {{- $problems = append $problems (printf "localDirectory.domain: %s would not be used, because localDirectory.publish is %s; set podNameUnderDomain, or leave the domain empty" .Values.localDirectory.domain .Values.localDirectory.publish) }}
{{- end }}
{{- if and .Values.localDirectory.addresses (ne .Values.localDirectory.publish "podIP") }}
  {{- $problems = append $problems (printf "localDirectory.addresses: lists addresses that would not be used, because localDirectory.publish is %s; set podIP, or leave the list empty" .Values.localDirectory.publish) }}
{{- end }}
{{- if and (eq .Values.localDirectory.publish "podNameUnderDomain") (not .Values.localDirectory.domain) }}
  {{- $problems = append $problems "localDirectory.domain: is empty, but localDirectory.publish is podNameUnderDomain; give the domain" }}
{{- end }}
{{- if and (eq .Values.localDirectory.publish "podIP") (not .Values.localDirectory.addresses) }}
  {{- $problems = append $problems "localDirectory.addresses: is empty, but localDirectory.publish is podIP; list the addresses that pods can get, because the certificate must name them" }}
{{- end }}
{{- $instances := 0 }}
{{- range $pool := .Values.localDirectory.pools }}
  {{- $instances = int (add $instances (int (dig "replicas" 1 $pool))) }}
{{- end }}
{{- if and (eq .Values.localDirectory.publish "podIP") .Values.localDirectory.addresses (gt $instances (len .Values.localDirectory.addresses)) }}
  {{- $problems = append $problems "localDirectory.addresses: lists fewer addresses than the pools have replicas together, so some pod would get one that the certificate does not name; list every address that pods can get, or take fewer replicas" }}
{{- end }}
{{- if and (eq .Values.localDirectory.service.type "LoadBalancer") (ne .Values.localDirectory.publish "podNameUnderDomain") }}
  {{- $problems = append $problems "localDirectory.publish: a LoadBalancer is reached by a name of its own: set podNameUnderDomain, and let each <pod>.<domain> lead to its load balancer" }}
{{- end }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
  {{- if and (eq $.Values.localDirectory.service.type "LoadBalancer") (lt (int (dig "port" 9095 $pool)) 49000) }}
    {{- $problems = append $problems (printf "localDirectory.pools[%d].port: %d leaves too many ports for a LoadBalancer, which has to list every port from there up to 49151; choose one of at least 49000" $poolIndex (int (dig "port" 9095 $pool))) }}
  {{- end }}
{{- end }}
{{- $poolTooLow := false }}
{{- range $pool := .Values.localDirectory.pools }}
  {{- if lt (int (dig "port" 9095 $pool)) 49000 }}
    {{- $poolTooLow = true }}
  {{- end }}
{{- end }}
{{- if and (eq .Values.localDirectory.service.type "LoadBalancer") (not $poolTooLow) .Values.localDirectory.service.allocateLoadBalancerNodePorts }}
  {{- $nodePorts := 0 }}
  {{- range $pool := .Values.localDirectory.pools }}
    {{- $nodePorts = add $nodePorts (mul (int (dig "replicas" 1 $pool)) (sub 49152 (int (dig "port" 9095 $pool)))) }}
  {{- end }}
  {{- if and (eq .Values.localSession.service.type "LoadBalancer") .Values.localSession.service.allocateLoadBalancerNodePorts }}
    {{- $nodePorts = add $nodePorts (int .Values.localSession.replicas) }}
  {{- end }}
  {{- if and .Values.mongodb.enabled (or (eq .Values.mongodb.service.type "NodePort") (and (eq .Values.mongodb.service.type "LoadBalancer") .Values.mongodb.service.allocateLoadBalancerNodePorts)) }}
    {{- $nodePorts = add $nodePorts 1 }}
  {{- end }}
  {{- if and .Values.logger.enabled (or (eq .Values.logger.service.type "NodePort") (and (eq .Values.logger.service.type "LoadBalancer") .Values.logger.service.allocateLoadBalancerNodePorts)) }}
    {{- $nodePorts = add $nodePorts 1 }}
  {{- end }}
  {{- if or (eq .Values.authorisation.service.type "NodePort") (and (eq .Values.authorisation.service.type "LoadBalancer") .Values.authorisation.service.allocateLoadBalancerNodePorts) }}
    {{- $nodePorts = add $nodePorts 1 }}
  {{- end }}
  {{- if or (eq .Values.globalSession.service.type "NodePort") (and (eq .Values.globalSession.service.type "LoadBalancer") .Values.globalSession.service.allocateLoadBalancerNodePorts) }}
    {{- $nodePorts = add $nodePorts 2 }}
  {{- end }}
  {{- if and .Values.adminPanel.enabled (or (eq .Values.adminPanel.service.type "NodePort") (and (eq .Values.adminPanel.service.type "LoadBalancer") .Values.adminPanel.service.allocateLoadBalancerNodePorts)) }}
    {{- $nodePorts = add $nodePorts 1 }}
  {{- end }}
  {{- if gt $nodePorts 2768 }}
    {{- $problems = append $problems "localDirectory.service.allocateLoadBalancerNodePorts: is true, but a cluster has 2768 node ports, and all Services together would take more: the load balancer of each local directory takes every port from its pool's up to 49151; set it to false if load balancers reach pods directly, or take higher ports or fewer replicas" }}
  {{- end }}
{{- end }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
  {{- if eq (int (dig "port" 9095 $pool)) 443 }}
    {{- $problems = append $problems (printf "localDirectory.pools[%d].port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another" $poolIndex) }}
  {{- end }}
{{- end }}
{{- $hasRelay := false }}
{{- range $pool := .Values.localDirectory.pools }}
  {{- if and (has "RelayService" ((dig "services" list $pool) | default $.Values.localDirectory.services)) (gt (int (dig "replicas" 1 $pool)) 0) }}
    {{- $hasRelay = true }}
  {{- end }}
{{- end }}
{{- if not $hasRelay }}
  {{- $problems = append $problems "localDirectory.pools: no pool with an instance starts the RelayService, without which no session opens; add it to the services of at least one" }}
{{- end }}

{{- /* What only one may have. */}}
{{- $nodePorts := list }}
{{- if and (eq .Values.mongodb.service.type "NodePort") .Values.mongodb.enabled }}
  {{- $nodePorts = append $nodePorts (list (printf "%d" (int .Values.mongodb.port)) "mongodb.port") }}
{{- end }}
{{- if and (eq .Values.logger.service.type "NodePort") .Values.logger.enabled }}
  {{- $nodePorts = append $nodePorts (list (printf "%d" (int .Values.logger.port)) "logger.port") }}
{{- end }}
{{- if eq .Values.authorisation.service.type "NodePort" }}
  {{- $nodePorts = append $nodePorts (list (printf "%d" (int .Values.authorisation.port)) "authorisation.port") }}
{{- end }}
{{- if eq .Values.globalSession.service.type "NodePort" }}
  {{- $nodePorts = append $nodePorts (list (printf "%d" (int .Values.globalSession.port)) "globalSession.port") }}
  {{- $nodePorts = append $nodePorts (list (printf "%d" (int .Values.globalSession.downloadPort)) "globalSession.downloadPort") }}
{{- end }}
{{- if and (eq .Values.adminPanel.service.type "NodePort") .Values.adminPanel.enabled }}
  {{- $nodePorts = append $nodePorts (list (printf "%d" (int .Values.adminPanel.port)) "adminPanel.port") }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $nodePorts "message" "%s is the node port of %s too, and nodes have each port once; choose another") | fromJsonArray) }}
{{- $serviceNames := list }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
  {{- $serviceNames = append $serviceNames (list (printf "%s-local-directory-%s" $fullname $pool.name) (printf "localDirectory.pools[%d].name" $poolIndex)) }}
  {{- if eq $.Values.localDirectory.service.type "LoadBalancer" }}
    {{- range $index := until (int (dig "replicas" 1 $pool)) }}
      {{- $serviceNames = append $serviceNames (list (printf "%s-local-directory-%s-%d" $fullname $pool.name $index) (printf "localDirectory.pools[%d].name" $poolIndex)) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $serviceNames "message" "%s would be a Service of %s too; give each pool a name of its own") | fromJsonArray) }}
{{- $addresses := list (list (include "opentwin.mongodbAddress" .) "mongodb") }}
{{- if .Values.logger.enabled }}
  {{- $addresses = append $addresses (list (include "opentwin.loggerAddress" .) "logger") }}
{{- end }}
{{- $addresses = append $addresses (list (include "opentwin.authorisationAddress" .) "authorisation") }}
{{- $addresses = append $addresses (list (include "opentwin.globalSessionAddress" .) "globalSession") }}
{{- $addresses = append $addresses (list (include "opentwin.globalDirectoryAddress" .) "globalDirectory") }}
{{- if .Values.libraryManagement.enabled }}
  {{- $addresses = append $addresses (list (include "opentwin.libraryManagementAddress" .) "libraryManagement") }}
{{- end }}
{{- if .Values.adminPanel.enabled }}
  {{- $addresses = append $addresses (list (include "opentwin.adminPanelAddress" .) "adminPanel") }}
{{- end }}
{{- $addresses = append $addresses (list (printf "%s:%d" (include "opentwin.globalSessionHost" .) (int .Values.globalSession.downloadPort)) "globalSession.downloadPort") }}
{{- range $index := until (int .Values.localSession.replicas) }}
  {{- $addresses = append $addresses (list (printf "%s:%d" (include "opentwin.localSessionHost" (dict "pod" (printf "%s-local-session-%d" $fullname $index) "root" $)) (int $.Values.localSession.port)) "localSession") }}
{{- end }}
{{- if ne .Values.localDirectory.publish "podIP" }}
  {{- range $pool := .Values.localDirectory.pools }}
    {{- range $index := until (int (dig "replicas" 1 $pool)) }}
      {{- $addresses = append $addresses (list (printf "%s:%d" (include "opentwin.localDirectoryHost" (dict "pool" $pool.name "pod" (printf "%s-local-directory-%s-%d" $fullname $pool.name $index) "root" $)) (int (dig "port" 9095 $pool))) "localDirectory.pools") }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $addresses "message" "publishes %s, as %s does; give each a host or a port of its own") | fromJsonArray) }}
{{- $listedAddresses := list }}
{{- range $addressIndex, $address := .Values.localDirectory.addresses }}
  {{- $listedAddresses = append $listedAddresses (list $address (printf "localDirectory.addresses[%d]" $addressIndex)) }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $listedAddresses "message" "%s is %s too; remove one of them") | fromJsonArray) }}

{{- /* Ports of those that local directories start. */}}
{{- $problems = concat $problems (include "opentwin.childPorts" (dict "host" .Values.mongodb.host "port" .Values.mongodb.port "path" "mongodb.port" "root" .) | fromJsonArray) }}
{{- if .Values.logger.enabled }}
  {{- $problems = concat $problems (include "opentwin.childPorts" (dict "host" .Values.logger.host "port" .Values.logger.port "path" "logger.port" "root" .) | fromJsonArray) }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.childPorts" (dict "host" .Values.authorisation.host "port" .Values.authorisation.port "path" "authorisation.port" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.childPorts" (dict "host" .Values.globalSession.host "port" .Values.globalSession.port "path" "globalSession.port" "root" .) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.childPorts" (dict "host" .Values.globalSession.host "port" .Values.globalSession.downloadPort "path" "globalSession.downloadPort" "root" .) | fromJsonArray) }}
{{- if .Values.adminPanel.enabled }}
  {{- $problems = concat $problems (include "opentwin.childPorts" (dict "host" .Values.adminPanel.host "port" .Values.adminPanel.port "path" "adminPanel.port" "root" .) | fromJsonArray) }}
{{- end }}

{{- /* What a site adds. */}}
{{- $secrets := list }}
{{- range $secretIndex, $secret := .Values.image.pullSecrets }}
  {{- $secrets = append $secrets (list $secret.name (printf "image.pullSecrets[%d].name" $secretIndex)) }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $secrets "message" "%s is the Secret of %s too; remove one of them") | fromJsonArray) }}
{{- $secrets := list }}
{{- range $secretIndex, $secret := .Values.global.imagePullSecrets }}
  {{- $secrets = append $secrets (list $secret.name (printf "global.imagePullSecrets[%d].name" $secretIndex)) }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $secrets "message" "%s is the Secret of %s too; remove one of them") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.linuxExtras" (dict "path" "mongodb" "settings" .Values.mongodb) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsDatabaseExtras" (dict "path" "mongodb.windows" "settings" .Values.mongodb.windows) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsExtras" (dict "path" "logger" "settings" .Values.logger) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsExtras" (dict "path" "authorisation" "settings" .Values.authorisation) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsExtras" (dict "path" "globalSession" "settings" .Values.globalSession) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsExtras" (dict "path" "localSession" "settings" .Values.localSession) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsExtras" (dict "path" "globalDirectory" "settings" .Values.globalDirectory) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsExtras" (dict "path" "localDirectory" "settings" .Values.localDirectory) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsExtras" (dict "path" "libraryManagement" "settings" .Values.libraryManagement) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.windowsExtras" (dict "path" "adminPanel" "settings" .Values.adminPanel) | fromJsonArray) }}
{{- range $poolIndex, $pool := .Values.localDirectory.pools }}
  {{- if include "opentwin.exceeds" (dict "resources" (dig "resources" dict $pool) "amount" "cpu") }}
    {{- $problems = append $problems (printf "localDirectory.pools[%d].resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" $poolIndex) }}
  {{- end }}
  {{- if include "opentwin.exceeds" (dict "resources" (dig "resources" dict $pool) "amount" "ephemeral-storage") }}
    {{- $problems = append $problems (printf "localDirectory.pools[%d].resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" $poolIndex) }}
  {{- end }}
  {{- if include "opentwin.exceeds" (dict "resources" (dig "resources" dict $pool) "amount" "memory" "least" "300Mi") }}
    {{- $problems = append $problems (printf "localDirectory.pools[%d].resources.limits.memory: is below the 300Mi that a container of Windows Server Core needs to start; raise it" $poolIndex) }}
  {{- end }}
{{- end }}

{{- /* Ports of containers. */}}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "mongodb" "settings" .Values.mongodb) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "mongodb" "settings" .Values.mongodb "port" (printf "%d/TCP" (int .Values.mongodb.port)) "at" "mongodb.port") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "mongodb.windows" "settings" .Values.mongodb.windows) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "mongodb.windows" "settings" .Values.mongodb.windows "port" (printf "%d/TCP" (int .Values.mongodb.port)) "at" "mongodb.port") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "logger" "settings" .Values.logger) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "logger" "settings" .Values.logger "port" (printf "%d/TCP" (int .Values.logger.port)) "at" "logger.port") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "authorisation" "settings" .Values.authorisation) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "authorisation" "settings" .Values.authorisation "port" (printf "%d/TCP" (int .Values.authorisation.port)) "at" "authorisation.port") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "globalSession" "settings" .Values.globalSession) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "globalSession" "settings" .Values.globalSession "port" (printf "%d/TCP" (int .Values.globalSession.port)) "at" "globalSession.port") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "globalSession" "settings" .Values.globalSession "port" (printf "%d/TCP" (int .Values.globalSession.downloadPort)) "at" "globalSession.downloadPort") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "localSession" "settings" .Values.localSession) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "localSession" "settings" .Values.localSession "port" (printf "%d/TCP" (int .Values.localSession.port)) "at" "localSession.port") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "globalDirectory" "settings" .Values.globalDirectory) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "globalDirectory" "settings" .Values.globalDirectory "port" (printf "%d/TCP" (int .Values.globalDirectory.port)) "at" "globalDirectory.port") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "localDirectory" "settings" .Values.localDirectory) | fromJsonArray) }}
{{- range $containerIndex, $container := .Values.localDirectory.extraInitContainers }}
  {{- range $portIndex, $port := $container.ports }}
    {{- $isOfPool := false }}
    {{- range $pool := $.Values.localDirectory.pools }}
      {{- if eq (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) (printf "%d/TCP" (int (dig "port" 9095 $pool))) }}
        {{- $isOfPool = true }}
      {{- end }}
    {{- end }}
    {{- if $isOfPool }}
      {{- $problems = append $problems (printf "localDirectory.extraInitContainers[%d].ports[%d].containerPort: %d/%s is taken by a pool, and the containers of a pod share its ports; choose another" $containerIndex $portIndex (int $port.containerPort) (dig "protocol" "TCP" $port)) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .Values.localDirectory.extraContainers }}
  {{- range $portIndex, $port := $container.ports }}
    {{- $isOfPool := false }}
    {{- range $pool := $.Values.localDirectory.pools }}
      {{- if eq (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) (printf "%d/TCP" (int (dig "port" 9095 $pool))) }}
        {{- $isOfPool = true }}
      {{- end }}
    {{- end }}
    {{- if $isOfPool }}
      {{- $problems = append $problems (printf "localDirectory.extraContainers[%d].ports[%d].containerPort: %d/%s is taken by a pool, and the containers of a pod share its ports; choose another" $containerIndex $portIndex (int $port.containerPort) (dig "protocol" "TCP" $port)) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "libraryManagement" "settings" .Values.libraryManagement) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "libraryManagement" "settings" .Values.libraryManagement "port" (printf "%d/TCP" (int .Values.libraryManagement.port)) "at" "libraryManagement.port") | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.extraPorts" (dict "path" "adminPanel" "settings" .Values.adminPanel) | fromJsonArray) }}
{{- $problems = concat $problems (include "opentwin.ourPort" (dict "path" "adminPanel" "settings" .Values.adminPanel "port" (printf "%d/TCP" (int .Values.adminPanel.port)) "at" "adminPanel.port") | fromJsonArray) }}
{{- with $problems }}
  {{- fail (printf "\n%s" (join "\n" .)) }}
{{- end }}
{{- end }}

{{- /* What is wrong with a host that is too long, as JSON. Given: host. */}}
{{- define "opentwin.hostLength" -}}
{{- $problems := list }}
{{- if gt (len .host) 253 }}
  {{- $problems = append $problems (printf "clusterDomain: services would be dialled as %s, which is longer than 253 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain" .host) }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is claimed twice although only one may have it, as JSON; a claim is what, and whose. Given: claims, message. */}}
{{- define "opentwin.repeated" -}}
{{- $problems := list }}
{{- $holders := dict }}
{{- range .claims }}
  {{- $what := first . }}
  {{- $path := last . }}
  {{- $holder := get $holders $what | default $path }}
  {{- if ne $holder $path }}
    {{- $problems = append $problems (print $path ": " (printf $.message $what $holder)) }}
  {{- end }}
  {{- $_ := set $holders $what $holder }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with an address where local directories start their children, as JSON. Given: host, port, path, root. */}}
{{- define "opentwin.childPorts" -}}
{{- $fullname := include "opentwin.fullname" .root }}
{{- $problems := list }}
{{- if and .host (lt (int .port) 49152) }}
  {{- if eq .root.Values.localDirectory.publish "podIP" }}
    {{- $isListed := false }}
    {{- range $address := .root.Values.localDirectory.addresses }}
      {{- if eq $address $.host }}
        {{- $isListed = true }}
      {{- end }}
    {{- end }}
    {{- $isAbovePool := false }}
    {{- range $pool := .root.Values.localDirectory.pools }}
      {{- if le (int (dig "port" 9095 $pool)) (int $.port) }}
        {{- $isAbovePool = true }}
      {{- end }}
    {{- end }}
    {{- if and $isListed $isAbovePool }}
      {{- $problems = append $problems (printf "%s: publishes %s:%d, but localDirectory.addresses lists %s, where pods take every port from their pool's up to 49151; give it another host or port" .path .host (int .port) .host) }}
    {{- end }}
  {{- else }}
    {{- range $poolIndex, $pool := .root.Values.localDirectory.pools }}
      {{- if gt (int $.port) (int (dig "port" 9095 $pool)) }}
        {{- range $index := until (int (dig "replicas" 1 $pool)) }}
          {{- if eq (include "opentwin.localDirectoryHost" (dict "pool" $pool.name "pod" (printf "%s-local-directory-%s-%d" $fullname $pool.name $index) "root" $.root)) $.host }}
            {{- $problems = append $problems (printf "%s: publishes %s:%d, where localDirectory.pools[%d] takes every port from %d up to 49151; give it another host or port" $.path $.host (int $.port) $poolIndex (int (dig "port" 9095 $pool))) }}
          {{- end }}
        {{- end }}
      {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with the ports of containers that a site adds to a pod, as JSON. Given: path, settings. */}}
{{- define "opentwin.extraPorts" -}}
{{- $problems := list }}
{{- $ports := list }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $portIndex, $port := $container.ports }}
    {{- $ports = append $ports (list (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) (printf "%s.extraInitContainers[%d].ports[%d].containerPort" $.path $containerIndex $portIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $portIndex, $port := $container.ports }}
    {{- $ports = append $ports (list (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) (printf "%s.extraContainers[%d].ports[%d].containerPort" $.path $containerIndex $portIndex)) }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $ports "message" "%s is taken by %s, and the containers of a pod share its ports; choose another") | fromJsonArray) }}
{{- $portNames := list }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $portIndex, $port := $container.ports }}
    {{- if dig "name" "" $port }}
      {{- $portNames = append $portNames (list (dig "name" "" $port) (printf "%s.extraInitContainers[%d].ports[%d].name" $.path $containerIndex $portIndex)) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $portIndex, $port := $container.ports }}
    {{- if dig "name" "" $port }}
      {{- $portNames = append $portNames (list (dig "name" "" $port) (printf "%s.extraContainers[%d].ports[%d].name" $.path $containerIndex $portIndex)) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $portNames "message" "%s is %s too, and Services and probes take the first of a name; rename one of them") | fromJsonArray) }}
{{- toJson $problems }}
{{- end }}

{{- /* Whether more of a resource is requested, or needed at least, than the limit allows: yes, or nothing. Given: resources, amount, least. */}}
{{- define "opentwin.exceeds" -}}
{{- $given := default dict .resources }}
{{- $wanted := .least | default (dig "requests" .amount "" $given) }}
{{- $limit := dig "limits" .amount "" $given }}
{{- if and $wanted (ne (toString $limit) "") }}
  {{- $numbers := list }}
  {{- range list $wanted $limit }}
    {{- $suffix := regexFind "[A-Za-z]+$" (toString .) }}
    {{- $number := trimSuffix $suffix (toString .) }}
    {{- if hasSuffix "i" $suffix }}
      {{- $number = mulf $number (get (dict "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976) $suffix) }}
    {{- else if $suffix }}
      {{- $number = print $number (get (dict "n" "e-9" "u" "e-6" "m" "e-3" "k" "e3" "M" "e6" "G" "e9" "T" "e12" "P" "e15" "E" "e18") $suffix) }}
    {{- end }}
    {{- $numbers = append $numbers (float64 $number) }}
  {{- end }}
  {{- if gt (first $numbers) (last $numbers) }}yes{{ end }}
{{- end }}
{{- end }}

{{- /* What is wrong with what a site adds to a pod of any system, as JSON. Given: path, settings. */}}
{{- define "opentwin.extras" -}}
{{- $problems := list }}
{{- $volumes := list }}
{{- range $volumeIndex, $volume := .settings.extraVolumes }}
  {{- $volumes = append $volumes (list $volume.name (printf "%s.extraVolumes[%d].name" $.path $volumeIndex)) }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $volumes "message" "%s is the volume of %s too; rename one of them") | fromJsonArray) }}
{{- $containers := list }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- $containers = append $containers (list $container.name (printf "%s.extraInitContainers[%d].name" $.path $containerIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- $containers = append $containers (list $container.name (printf "%s.extraContainers[%d].name" $.path $containerIndex)) }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $containers "message" "%s is the container of %s too; rename one of them") | fromJsonArray) }}
{{- $addresses := list }}
{{- range $aliasIndex, $alias := .settings.hostAliases }}
  {{- $addresses = append $addresses (list $alias.ip (printf "%s.hostAliases[%d].ip" $.path $aliasIndex)) }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $addresses "message" "%s is the address of %s too; list all its host names in one item") | fromJsonArray) }}
{{- $constraints := list }}
{{- range $constraintIndex, $constraint := .settings.topologySpreadConstraints }}
  {{- $constraints = append $constraints (list (printf "%s, %s" $constraint.topologyKey $constraint.whenUnsatisfiable) (printf "%s.topologySpreadConstraints[%d]" $.path $constraintIndex)) }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $constraints "message" "%s is the pair of %s too; keep one of them") | fromJsonArray) }}
{{- if include "opentwin.exceeds" (dict "resources" .settings.resources "amount" "cpu") }}
  {{- $problems = append $problems (printf "%s.resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" .path) }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" .settings.resources "amount" "memory") }}
  {{- $problems = append $problems (printf "%s.resources.requests.memory: is above limits.memory; lower it, or raise the limit" .path) }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" .settings.resources "amount" "ephemeral-storage") }}
  {{- $problems = append $problems (printf "%s.resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" .path) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "cpu") }}
    {{- $problems = append $problems (printf "%s.extraInitContainers[%d].resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" $.path $containerIndex) }}
  {{- end }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "memory") }}
    {{- $problems = append $problems (printf "%s.extraInitContainers[%d].resources.requests.memory: is above limits.memory; lower it, or raise the limit" $.path $containerIndex) }}
  {{- end }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "ephemeral-storage") }}
    {{- $problems = append $problems (printf "%s.extraInitContainers[%d].resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" $.path $containerIndex) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "cpu") }}
    {{- $problems = append $problems (printf "%s.extraContainers[%d].resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" $.path $containerIndex) }}
  {{- end }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "memory") }}
    {{- $problems = append $problems (printf "%s.extraContainers[%d].resources.requests.memory: is above limits.memory; lower it, or raise the limit" $.path $containerIndex) }}
  {{- end }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "ephemeral-storage") }}
    {{- $problems = append $problems (printf "%s.extraContainers[%d].resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" $.path $containerIndex) }}
  {{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with the pods of a Linux workload as a site sets them, as JSON. Given: path, settings. */}}
{{- define "opentwin.linuxExtras" -}}
{{- $problems := list }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" .path "settings" .settings) | fromJsonArray) }}
{{- $variables := list }}
{{- range $variableIndex, $variable := .settings.extraEnv }}
  {{- $variables = append $variables (list (printf "%s %s" $.path $variable.name) (printf "%s.extraEnv[%d].name" $.path $variableIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $variableIndex, $variable := $container.env }}
    {{- $variables = append $variables (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex $variable.name) (printf "%s.extraInitContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $variableIndex, $variable := $container.env }}
    {{- $variables = append $variables (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex $variable.name) (printf "%s.extraContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $variables "message" "is the variable of %[2]s too; keep one of them") | fromJsonArray) }}
{{- $volumes := list "certificates" "scratch" "configuration" "credentials" "data" }}
{{- range $volume := .settings.extraVolumes }}
  {{- $volumes = append $volumes $volume.name }}
{{- end }}
{{- $claims := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
  {{- $claims = append $claims (list $mount.name (printf "%s.extraVolumeMounts[%d].name" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $claims = append $claims (list $mount.name (printf "%s.extraInitContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $claims = append $claims (list $mount.name (printf "%s.extraContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- range $claims }}
  {{- $what := first . }}
  {{- $path := last . }}
  {{- if not (has $what $volumes) }}
    {{- $problems = append $problems (printf "%s: %s is no volume of this pod; add it to %s.extraVolumes, or mount one of certificates, scratch, configuration, credentials, data" $path $what $.path) }}
  {{- end }}
{{- end }}
{{- $folders := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
  {{- $folders = append $folders (list (printf "%s %s" $.path $mount.mountPath) (printf "%s.extraVolumeMounts[%d].mountPath" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $folders = append $folders (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex $mount.mountPath) (printf "%s.extraInitContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $folders = append $folders (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex $mount.mountPath) (printf "%s.extraContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $folders "message" "is the folder of %[2]s too; choose another") | fromJsonArray) }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with the pods of the database on Windows as a site sets them, as JSON. Given: path, settings. */}}
{{- define "opentwin.windowsDatabaseExtras" -}}
{{- $problems := list }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" .path "settings" .settings) | fromJsonArray) }}
{{- $variables := list }}
{{- range $variableIndex, $variable := .settings.extraEnv }}
  {{- $variables = append $variables (list (printf "%s %s" $.path (lower $variable.name)) (printf "%s.extraEnv[%d].name" $.path $variableIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $variableIndex, $variable := $container.env }}
    {{- $variables = append $variables (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex (lower $variable.name)) (printf "%s.extraInitContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $variableIndex, $variable := $container.env }}
    {{- $variables = append $variables (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex (lower $variable.name)) (printf "%s.extraContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $variables "message" "is the variable of %[2]s too (Windows takes upper and lower case for the same); keep one of them") | fromJsonArray) }}
{{- $volumes := list "certificates" "configuration" "credentials" "data" }}
{{- range $volume := .settings.extraVolumes }}
  {{- $volumes = append $volumes $volume.name }}
{{- end }}
{{- $claims := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
  {{- $claims = append $claims (list $mount.name (printf "%s.extraVolumeMounts[%d].name" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $claims = append $claims (list $mount.name (printf "%s.extraInitContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $claims = append $claims (list $mount.name (printf "%s.extraContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- range $claims }}
  {{- $what := first . }}
  {{- $path := last . }}
  {{- if not (has $what $volumes) }}
    {{- $problems = append $problems (printf "%s: %s is no volume of this pod; add it to %s.extraVolumes, or mount one of certificates, configuration, credentials, data" $path $what $.path) }}
  {{- end }}
{{- end }}
{{- $folders := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
  {{- $folders = append $folders (list (printf "%s %s" $.path (regexReplaceAll "^c:|/+$" (lower $mount.mountPath | replace "\\" "/") "")) (printf "%s.extraVolumeMounts[%d].mountPath" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $folders = append $folders (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex (regexReplaceAll "^c:|/+$" (lower $mount.mountPath | replace "\\" "/") "")) (printf "%s.extraInitContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $folders = append $folders (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex (regexReplaceAll "^c:|/+$" (lower $mount.mountPath | replace "\\" "/") "")) (printf "%s.extraContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $folders "message" "is the folder of %[2]s too (Windows takes upper and lower case, / and \\ for the same); choose another") | fromJsonArray) }}
{{- if include "opentwin.exceeds" (dict "resources" .settings.resources "amount" "memory" "least" "300Mi") }}
  {{- $problems = append $problems (printf "%s.resources.limits.memory: is below the 300Mi that a container of Windows Server Core needs to start; raise it" .path) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "memory" "least" "100Mi") }}
    {{- $problems = append $problems (printf "%s.extraInitContainers[%d].resources.limits.memory: is below the 100Mi that a container of Windows needs to start; raise it" $.path $containerIndex) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "memory" "least" "100Mi") }}
    {{- $problems = append $problems (printf "%s.extraContainers[%d].resources.limits.memory: is below the 100Mi that a container of Windows needs to start; raise it" $.path $containerIndex) }}
  {{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with the pods of a Windows workload as a site sets them, as JSON. Given: path, settings. */}}
{{- define "opentwin.windowsExtras" -}}
{{- $problems := list }}
{{- $problems = concat $problems (include "opentwin.extras" (dict "path" .path "settings" .settings) | fromJsonArray) }}
{{- $variables := list }}
{{- range $variableIndex, $variable := .settings.extraEnv }}
  {{- $variables = append $variables (list (printf "%s %s" $.path (lower $variable.name)) (printf "%s.extraEnv[%d].name" $.path $variableIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $variableIndex, $variable := $container.env }}
    {{- $variables = append $variables (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex (lower $variable.name)) (printf "%s.extraInitContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $variableIndex, $variable := $container.env }}
    {{- $variables = append $variables (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex (lower $variable.name)) (printf "%s.extraContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $variables "message" "is the variable of %[2]s too (Windows takes upper and lower case for the same); keep one of them") | fromJsonArray) }}
{{- $volumes := list "certificates" "scratch" }}
{{- range $volume := .settings.extraVolumes }}
  {{- $volumes = append $volumes $volume.name }}
{{- end }}
{{- $claims := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
  {{- $claims = append $claims (list $mount.name (printf "%s.extraVolumeMounts[%d].name" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $claims = append $claims (list $mount.name (printf "%s.extraInitContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $claims = append $claims (list $mount.name (printf "%s.extraContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- range $claims }}
  {{- $what := first . }}
  {{- $path := last . }}
  {{- if not (has $what $volumes) }}
    {{- $problems = append $problems (printf "%s: %s is no volume of this pod; add it to %s.extraVolumes, or mount one of certificates, scratch" $path $what $.path) }}
  {{- end }}
{{- end }}
{{- $folders := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
  {{- $folders = append $folders (list (printf "%s %s" $.path (regexReplaceAll "^c:|/+$" (lower $mount.mountPath | replace "\\" "/") "")) (printf "%s.extraVolumeMounts[%d].mountPath" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $folders = append $folders (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex (regexReplaceAll "^c:|/+$" (lower $mount.mountPath | replace "\\" "/") "")) (printf "%s.extraInitContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $mountIndex, $mount := $container.volumeMounts }}
    {{- $folders = append $folders (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex (regexReplaceAll "^c:|/+$" (lower $mount.mountPath | replace "\\" "/") "")) (printf "%s.extraContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
  {{- end }}
{{- end }}
{{- $problems = concat $problems (include "opentwin.repeated" (dict "claims" $folders "message" "is the folder of %[2]s too (Windows takes upper and lower case, / and \\ for the same); choose another") | fromJsonArray) }}
{{- if include "opentwin.exceeds" (dict "resources" .settings.resources "amount" "memory" "least" "300Mi") }}
  {{- $problems = append $problems (printf "%s.resources.limits.memory: is below the 300Mi that a container of Windows Server Core needs to start; raise it" .path) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "memory" "least" "100Mi") }}
    {{- $problems = append $problems (printf "%s.extraInitContainers[%d].resources.limits.memory: is below the 100Mi that a container of Windows needs to start; raise it" $.path $containerIndex) }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "memory" "least" "100Mi") }}
    {{- $problems = append $problems (printf "%s.extraContainers[%d].resources.limits.memory: is below the 100Mi that a container of Windows needs to start; raise it" $.path $containerIndex) }}
  {{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with the ports of containers that a site adds beside one of ours, as JSON. Given: path, settings, port, at. */}}
{{- define "opentwin.ourPort" -}}
{{- $problems := list }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
  {{- range $portIndex, $port := $container.ports }}
    {{- if eq (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) $.port }}
      {{- $problems = append $problems (printf "%s.extraInitContainers[%d].ports[%d].containerPort: %d/%s is taken by %s, and the containers of a pod share its ports; choose another" $.path $containerIndex $portIndex (int $port.containerPort) (dig "protocol" "TCP" $port) $.at) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
  {{- range $portIndex, $port := $container.ports }}
    {{- if eq (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) $.port }}
      {{- $problems = append $problems (printf "%s.extraContainers[%d].ports[%d].containerPort: %d/%s is taken by %s, and the containers of a pod share its ports; choose another" $.path $containerIndex $portIndex (int $port.containerPort) (dig "protocol" "TCP" $port) $.at) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}
